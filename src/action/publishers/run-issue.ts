import { info } from '@actions/core'
import type { Artifact, Publisher } from '../../publish/publisher.ts'
import { footer, withFooter } from '../footer.ts'
import { keyAt } from '../github/key.ts'
import { type Result, resultOf } from '../result.ts'
import { attempt, markerFor, type Publication, slotOf } from './publication.ts'

const MAX_BYTES = 60_000

/** While the gate fails on a schedule, one issue is open; an inconclusive run neither opens nor closes it. */
export function runIssue(publication: Publication): Publisher {
  const { inputs, context } = publication
  return {
    isRemote: true,
    async publish(result, before) {
      const { event } = context
      const concluded = resultOf(result, before)
      if (event.name !== 'schedule' || inputs.openIssue === 'never' || event.repo === '') return {}
      if (concluded.verdict === 'inconclusive') return {}
      await attempt('The issue was not updated', 'issues: write', () =>
        updateIssue(publication, concluded, before.artifact),
      )
      return {}
    },
  }
}

async function updateIssue(
  { inputs, context: { event, openApi } }: Publication,
  result: Result,
  artifact: Artifact | null,
): Promise<void> {
  const { closeIssue, reportIssue } = await import('../github/issue.ts')
  const { token, key } = inputs
  const { owner, repo, runId } = event
  const place = { api: await openApi(token), token, owner, repo }
  const marker = markerFor(keyAt(key, slotOf(inputs, artifact)), event)
  const end = footer({
    event,
    key: marker.key,
    runId,
    sha: null,
    artifactUrl: artifact?.url ?? null,
    pageUrl: artifact?.pageUrl ?? null,
  })
  const text = withFooter(result.render, end, MAX_BYTES)
  if (result.verdict === 'pass') {
    const closed = await closeIssue(place, marker, text)
    return info(closed === null ? 'No issue is open.' : `Issue closed: ${closed}`)
  }
  const title = (own: string) => `Camera capacity: the gate fails (${own})`
  info(`Issue: ${await reportIssue(place, { marker, title, text })}`)
}
