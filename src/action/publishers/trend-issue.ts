import { info } from '@actions/core'
import { trendOf } from '../../analysis/trend/trend-of-nights.ts'
import type { Night } from '../../model/night-series.ts'
import type { Artifact } from '../../publish/publisher.ts'
import { footer, withFooter } from '../footer.ts'
import { keyAt, slug } from '../github/key.ts'
import { changeTitle } from '../nights/change-text.ts'
import { type StandingChange, trendState } from '../nights/standing-changes.ts'
import { attempt, markerFor, type Publication, slotOf } from './publication.ts'

const MAX_BYTES = 60_000
/**
 * After the key: neither a key nor the slug of a workflow has a colon, so this is never the issue of a gate. A workflow that
 * shares the key of another must not close its issue.
 */
const KEY_END = /:[^:]*:trend/
/** Nights without a finding that close the issue: one that is barely certain comes and goes. */
const QUIET_NIGHTS = 3

export interface TrendFindings {
  /** In the order of time. */
  readonly nights: readonly Night[]
  /** The largest first. */
  readonly standing: readonly StandingChange[]
  /** Older nights were left out: what is not found says nothing. */
  readonly isPartial: boolean
  readonly render: (maxBytes: number) => string
}

/**
 * On a schedule one issue is open while a change for the worse stands. A person who closes it accepts that change: it is
 * opened again for a later one only. This tool closes it after three nights without any.
 */
export async function updateTrendIssue(
  publication: Publication,
  findings: TrendFindings,
  artifact: Artifact | null,
): Promise<void> {
  const { inputs, context } = publication
  const { event } = context
  if (event.name !== 'schedule' || inputs.openIssue === 'never') return
  const isQuiet = !findings.isPartial && isQuietSince(findings.nights)
  if (findings.standing.length === 0 && !isQuiet) return
  await attempt('The issue of the trend was not updated', 'issues: write', async () => {
    if (isQuiet) await close(publication, findings, artifact)
    else await report(publication, findings, artifact)
  })
}

/** Neither tonight nor on the nights before. */
function isQuietSince(nights: readonly Night[]): boolean {
  return Array.from({ length: QUIET_NIGHTS }, (_, back) =>
    trendOf(nights.slice(0, nights.length - back)),
  ).every((trend) => trendState(trend) === 'none')
}

async function report(
  publication: Publication,
  findings: TrendFindings,
  artifact: Artifact | null,
): Promise<void> {
  const { reportIssue } = await import('../github/issue.ts')
  const { place, marker, end } = await placeOf(publication, artifact)
  const [largest] = findings.standing
  const title = (key: string) => {
    const what = largest === undefined ? 'the trend' : changeTitle(largest)
    return `Camera capacity trend: ${what} (${key.replace(KEY_END, '')})`
  }
  const text = withFooter(findings.render, end, MAX_BYTES)
  const opensAfter = (closedAt: Date) => findings.standing.some((change) => beginOf(change) > closedAt)
  const url = await reportIssue(place, { marker, title, text, opensAfter })
  info(
    url === null
      ? 'The issue of the trend was closed by a person, and stays so.'
      : `Issue of the trend: ${url}`,
  )
}

function beginOf({ kind, firstBad, lastGood }: StandingChange): Date {
  return new Date((kind === 'step' ? firstBad : lastGood).startedAt)
}

async function close(
  publication: Publication,
  findings: TrendFindings,
  artifact: Artifact | null,
): Promise<void> {
  const { closeIssue } = await import('../github/issue.ts')
  const { place, marker, end } = await placeOf(publication, artifact)
  const why = `For ${QUIET_NIGHTS} nights, no change for the worse has stood out of the noise.`
  const text = withFooter(
    (maxBytes) => `${why}\n\n${findings.render(maxBytes - why.length - 2)}`,
    end,
    MAX_BYTES,
  )
  const url = await closeIssue(place, marker, text)
  info(url === null ? 'No issue of the trend is open.' : `Issue of the trend closed: ${url}`)
}

async function placeOf({ inputs, context: { event, openApi } }: Publication, artifact: Artifact | null) {
  const { token, key } = inputs
  const { owner, repo, runId } = event
  const own = keyAt(key, slotOf(inputs, artifact))
  const links = { artifactUrl: artifact?.url ?? null, pageUrl: artifact?.pageUrl ?? null }
  return {
    place: { api: await openApi(token), token, owner, repo },
    marker: markerFor(`${own}:${slug(event.workflow)}:trend`, event),
    end: footer({ event, key: own, runId, sha: null, ...links }),
  }
}
