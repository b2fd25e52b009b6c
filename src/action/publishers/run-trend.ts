import { info, notice, warning } from '@actions/core'
import { trendOf } from '../../analysis/trend/trend-of-nights.ts'
import type { Night } from '../../model/night-series.ts'
import type { Published, Publisher, RunResult } from '../../publish/publisher.ts'
import { escapeTerminal } from '../../text/escape.ts'
import { rounded } from '../../text/figure.ts'
import { setOutput } from '../github/command-files.ts'
import { appendSummary, summaryRoom } from '../github/job-summary.ts'
import { failureOf } from '../github/permission.ts'
import { type NightsRead, readNights } from '../nights/earlier-nights.ts'
import { explainChanges } from '../nights/explained-trend.ts'
import { nightOnGithub } from '../nights/night-on-github.ts'
import { standingChanges, trendState } from '../nights/standing-changes.ts'
import { renderTrend } from '../nights/trend-text.ts'
import type { Publication } from './publication.ts'
import { updateTrendIssue } from './trend-issue.ts'
import { publishTrendPage } from './trend-page.ts'

/** Events whose runs are on one branch, so that they are a series. */
const ALWAYS_ON = ['schedule', 'workflow_dispatch', 'push']
const MAX_NAMED = 3

/**
 * The series of earlier runs of this workflow, in the summary and, while it shows a change for the worse, in an issue.
 * It comes last and never changes the verdict: what cannot be read is a notice.
 */
export function runTrend(publication: Publication): Publisher {
  return {
    isRemote: true,
    async publish(result, before) {
      if (!isWanted(publication)) return {}
      setOutput('trend', 'unknown')
      try {
        const read = await readEarlier(publication, before)
        const isCancelled = publication.context.signal.aborted
        if (read !== null && !isCancelled) await publishTrend(publication, { result, before, read })
      } catch (error) {
        warning(`The trend was not published: ${failureOf(error, null)}`)
      }
      return {}
    },
  }
}

function isWanted({ inputs: { trend, plan }, context: { event } }: Publication): boolean {
  if (trend === 'never' || event.repo === '') return false
  // A part of the load says nothing about the server.
  if (plan.shard !== null) return false
  if (trend === 'auto') return event.name === 'schedule'
  if (ALWAYS_ON.includes(event.name)) return true
  notice(`trend: always has no effect on ${event.name}, whose runs are no series`)
  return false
}

/** Null if nothing could be read. */
async function readEarlier(
  { inputs, context: { event, signal, openApi } }: Publication,
  { artifact }: Published,
): Promise<NightsRead<Night> | null> {
  const { owner, repo, runId } = event
  try {
    return await readNights({
      ...{ api: await openApi(inputs.token), owner, repo, runId, signal },
      artifact: artifact?.name ?? inputs.artifactName,
      events: [...new Set(['schedule', event.name])],
      nightOf: (report, run) => nightOnGithub(report, run, event),
    })
  } catch (error) {
    const say = inputs.trend === 'always' ? warning : notice
    say(`The trend of earlier runs was not read: ${failureOf(error, 'actions: read')}`)
    return null
  }
}

interface Reading {
  readonly result: RunResult
  readonly before: Published
  readonly read: NightsRead<Night>
}

async function publishTrend(publication: Publication, { result, before, read }: Reading): Promise<void> {
  const { inputs, context } = publication
  const nights = [...tonight(publication, result), ...read.nights].reverse()
  const trend = trendOf(nights)
  const standing = standingChanges(trend)
  setOutput('trend', trendState(trend))
  const [largest] = standing
  setOutput('trend-change-percent', largest === undefined ? '' : rounded(100 * largest.change, 1))
  report(read, nights.length)
  const changes = await explainChanges(await context.openApi(inputs.token), context.event, standing)
  const pageUrl = await publishTrendPage(publication, {
    trend,
    read,
    run: result.run,
    artifact: before.artifact,
  })
  const render = (maxBytes: number) => renderTrend({ trend, changes, pageUrl, maxBytes })
  await summarize(render, context.environment)
  const findings = { nights, standing, isPartial: read.stopped !== null, render }
  await updateTrendIssue(publication, findings, before.artifact)
}

/** None if the server ended before the measurement did: such numbers are worthless. */
function tonight({ context: { event, environment } }: Publication, { run, failure }: RunResult): Night[] {
  if (run === null || failure !== null) return []
  const { GITHUB_SHA: headSha = null, GITHUB_REF_NAME: headBranch = null } = environment
  return [nightOnGithub(run.report, { id: event.runId, headSha, headBranch }, event)]
}

/** In the log, how many nights there are, and why not more. */
function report({ nights, expired, unusable, stopped }: NightsRead<Night>, all: number): void {
  info(
    `Trend: ${all} nights, ${nights.length} of them from artifacts of earlier runs; ${expired} have expired.`,
  )
  if (stopped !== null) notice(`The trend is of the latest ${all} nights only: ${escapeTerminal(stopped)}`)
  if (unusable.length === 0) return
  const named = unusable.slice(0, MAX_NAMED).map(({ run, why }) => `run ${run.id}: ${escapeTerminal(why)}`)
  const rest = unusable.length > MAX_NAMED ? [`and ${unusable.length - MAX_NAMED} more`] : []
  notice(`Reports of earlier runs that the trend cannot use: ${[...named, ...rest].join('; ')}`)
}

async function summarize(
  render: (maxBytes: number) => string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  try {
    await appendSummary(`\n${render(summaryRoom(environment) - 1)}`)
  } catch (error) {
    warning(`The job summary has no trend: ${String(error)}`)
  }
}
