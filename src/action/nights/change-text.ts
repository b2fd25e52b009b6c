import { counted } from '../../analysis/stats/counted.ts'
import { METRICS } from '../../model/metrics.ts'
import type { Night } from '../../model/night-series.ts'
import { LIMIT_TITLES } from '../../report/facts/limit-cause-words.ts'
import { metricText } from '../../report/facts/metric-words.ts'
import { code, prose } from '../../report/markdown/markdown-escape.ts'
import { rounded } from '../../text/figure.ts'
import type { CommitRange } from '../github/commit-range.ts'
import type { StandingChange } from './standing-changes.ts'

const MAX_TITLE = 120
const SHOWN_DIGITS = 7

/** A change with the commits that may have made it; null where both nights measured the same, or it is not known. */
export interface ExplainedChange {
  readonly change: StandingChange
  readonly commits: CommitRange | null
}

/** `Capacity in connections: 12.3 % less since 2026-05-12` */
export function changeTitle(change: StandingChange): string {
  const { kind, metric, lastGood, firstBad } = change
  const since =
    kind === 'step' ? `since ${dateOf(firstBad)}` : `from ${dateOf(lastGood)} to ${dateOf(firstBad)}`
  return `${METRICS[metric].title}: ${sizeText(change)} ${since}`
}

/** What changed, when, what was committed in between, and what limits the server since, in Markdown. */
export function changeMarkdown({ change, commits }: ExplainedChange): string {
  const { kind, lastGood, firstBad } = change
  const [before, after] =
    kind === 'step' ? ['Last night before', 'First night with it'] : ['First night', 'Latest night']
  return [
    `**${prose(changeTitle(change))}**${levelsText(change)}`,
    '',
    `- ${before}: ${nightText(lastGood)}`,
    `- ${after}: ${nightText(firstBad)}`,
    ...causeLines(change),
    ...commitLines(change, commits),
  ].join('\n')
}

function sizeText({ metric, change }: StandingChange): string {
  const percent = rounded(Math.abs(100 * change), 1)
  const word = change < 0 ? 'less' : 'more'
  return METRICS[metric].unit === 'ms'
    ? `${percent} % ${change < 0 ? 'shorter' : 'longer'}`
    : `${percent} % ${word}`
}

function levelsText({ metric, levels, p }: StandingChange): string {
  const probability = `p = ${p < 1e-6 ? '< 0.000001' : p.toPrecision(1)}`.replace('= <', '<')
  if (levels === null) return ` (${probability})`
  const [before, after] = [levels.before, levels.after].map((level) => metricText(metric, level))
  return `: ${prose(`${before} before, ${after} since`)} (${probability})`
}

function nightText({ startedAt, commit, url, runId }: Night): string {
  const run = url === null ? `run ${code(runId)}` : `[run](${url})`
  return `${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${run}${commit === null ? '' : `, commit ${code(commit.slice(0, SHOWN_DIGITS))}`}`
}

function dateOf({ startedAt }: Night): string {
  return startedAt.slice(0, 10)
}

function causeLines({ causes }: StandingChange): readonly string[] {
  if (causes === null) return []
  const [before, after] = causes.map((cause) =>
    cause === null ? 'nothing that is known' : LIMIT_TITLES[cause],
  )
  return [`- Limited by ${before} before, by ${after} since`]
}

function commitLines({ lastGood, firstBad }: StandingChange, range: CommitRange | null): readonly string[] {
  if (range === null) {
    const isSame = lastGood.commit !== null && lastGood.commit === firstBad.commit
    return isSame
      ? [
          '- Both nights measured the same commit: the cause is outside of this repository, such as the image of the runner',
        ]
      : []
  }
  const { url, commits, total } = range
  const link = `[${total === null ? 'what changed' : counted(total, 'commit')}](${url})`
  const rest = (total ?? 0) - (commits?.length ?? 0)
  return [
    `- In between: ${link}`,
    ...(commits ?? []).map(
      ({ sha, title }) => `  - ${code(sha.slice(0, SHOWN_DIGITS))} ${prose(title, MAX_TITLE)}`,
    ),
    ...(rest > 0 ? [`  - and ${rest} more`] : []),
  ]
}
