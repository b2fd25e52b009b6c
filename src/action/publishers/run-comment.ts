import { info, warning } from '@actions/core'
import type { Artifact, Publisher } from '../../publish/publisher.ts'
import { footer, withFooter } from '../footer.ts'
import { setOutput } from '../github/command-files.ts'
import type { EventPull, GithubEvent } from '../github/event.ts'
import type { PublishedInputs } from '../github/input-source.ts'
import { ARTIFACT_PREFIX, keyAt } from '../github/key.ts'
import { type Result, resultOf } from '../result.ts'
import { attempt, markerFor, type Publication, slotOf, warnOfTwin } from './publication.ts'

/** The comment on the pull request. */
export function runComment(publication: Publication): Publisher {
  const { inputs, context } = publication
  return {
    isRemote: true,
    async publish(result, before) {
      const pull = pullToComment(inputs, context.event)
      if (pull === null) return {}
      const given = inputs.pullRequest === null ? '' : ` on #${pull.number}`
      await attempt(`The comment${given} was not posted`, 'pull-requests: write', () =>
        comment(publication, pull, resultOf(result, before), before.artifact),
      )
      return {}
    },
  }
}

/** Null if there is nothing to comment on. If it is not what the user expects, the job says why. */
function pullToComment(inputs: PublishedInputs, event: GithubEvent): EventPull | null {
  if (inputs.comment === 'never' || event.repo === '') return null
  const pull = pullOf(inputs, event)
  if (pull === null) {
    warnOfNoPull(event)
    return null
  }
  if (!pull.isFork || !event.name.startsWith('pull_request') || event.name === 'pull_request_target')
    return pull
  info('A pull request from a fork: its comment is posted by a workflow_run workflow with mode: report.')
  return null
}

/** The input wins. If it names the pull request of the event, the event is used, because it knows more. */
function pullOf({ pullRequest }: PublishedInputs, { pull }: GithubEvent): EventPull | null {
  if (pullRequest === null || pullRequest === pull?.number) return pull
  return { number: pullRequest, headSha: null, isFork: false }
}

/** Event files that other tools write may hold only refs. */
function warnOfNoPull({ name }: GithubEvent): void {
  if (!name.startsWith('pull_request')) return
  warning('The comment was not posted: the event names no pull request; give its number as pull-request')
}

async function comment(
  { inputs, context: { event, openApi } }: Publication,
  { number, headSha: sha }: EventPull,
  result: Result,
  artifact: Artifact | null,
): Promise<void> {
  const { roomFor, upsertComment } = await import('../github/comment.ts')
  const { key, token } = inputs
  const { owner, repo, runId } = event
  const marker = markerFor(key, event)
  const slot = slotOf(inputs, artifact)
  const end = footer({
    event,
    key,
    runId,
    sha,
    artifactUrl: artifact?.url ?? null,
    pageUrl: artifact?.pageUrl ?? null,
  })
  const posted = await upsertComment(
    { api: await openApi(token), token, owner, repo, number },
    {
      marker,
      slot,
      isClaimed: artifact?.name === `${ARTIFACT_PREFIX}${keyAt(key, slot)}`,
      text: withFooter(result.render, end, roomFor(marker)),
      mayCreate: inputs.comment === 'auto' || result.isRegression,
    },
  )
  if (posted === null) return info('No limit failed: nothing to comment.')
  setOutput('comment-url', posted.url)
  if (posted.key !== key && slot === 1) warnOfTwin(`The comment ${key}`, posted.key)
  info(
    posted.state === 'newer'
      ? 'A later run has commented already.'
      : `Comment ${posted.state}: ${posted.url}`,
  )
}
