import { randomUUID } from 'node:crypto'
import { info, warning } from '@actions/core'
import type { ModeContext } from './context.ts'
import { footer, withFooter } from './footer.ts'
import { setOutput } from './github/command-files.ts'
import type { EventPull, GithubEvent } from './github/event.ts'
import type { RunInputs } from './github/inputs.ts'
import { appendSummary, summaryRoom } from './github/job-summary.ts'
import { ARTIFACT_PREFIX, keyAt } from './github/key.ts'
import type { Marker } from './github/marker.ts'
import { failureOf, type Permission } from './github/permission.ts'
import { type Uploaded, uploadArtifact } from './github/upload.ts'
import type { Result } from './result.ts'

const ISSUE_ROOM = 60_000
/** Identifies the one result of this step. */
const RESULT_ID = randomUUID().slice(0, 8)

export interface Publication {
  readonly inputs: RunInputs
  readonly context: ModeContext
  readonly result: Result
  /** Files for the artifact, and texts by their name in it. */
  readonly files: readonly string[]
  readonly texts: ReadonlyMap<string, string>
}

/**
 * Publishes the summary, artifact, comment and issue. None of them changes the verdict: if one cannot be published, a
 * warning says what is missing.
 */
export async function publish(publication: Publication): Promise<void> {
  await summarize(publication.result, publication.context.environment)
  const artifact = await upload(publication)
  await comment(publication, artifact)
  await issue(publication, artifact)
}

export async function summarize({ render }: Result, environment: NodeJS.ProcessEnv): Promise<void> {
  try {
    await appendSummary(render(summaryRoom(environment)))
  } catch (error) {
    warning(`The job summary could not be written: ${String(error)}`)
  }
}

async function upload({ inputs, context, files, texts }: Publication): Promise<Uploaded | null> {
  const { artifactName: name, artifactRetentionDays: retentionDays } = inputs
  if (files.length + texts.size === 0) return null
  try {
    const { event, environment } = context
    const temporary = environment.RUNNER_TEMP
    const artifact = await uploadArtifact({ name, files, texts, retentionDays, event, temporary })
    setOutput('artifact-id', artifact.id)
    setOutput('artifact-url', artifact.url)
    if (artifact.slot > 1) warnOfTwin(`The artifact ${name}`, artifact.name)
    return artifact
  } catch (error) {
    const isUnsupported = error instanceof Error && error.name === 'GHESNotSupportedError'
    const why = isUnsupported
      ? 'GitHub Enterprise Server has no artifact service of this version; the files are in the reports folder'
      : failureOf(error, null)
    warning(`The artifact ${name} was not uploaded: ${why}`)
    return null
  }
}

async function comment({ inputs, context, result }: Publication, artifact: Uploaded | null): Promise<void> {
  const { event } = context
  const pull = pullToComment(inputs, event)
  if (inputs.comment === 'never' || event.repo === '') return
  if (pull === null) return warnOfNoPull(event)
  if (pull.isFork && event.name.startsWith('pull_request') && event.name !== 'pull_request_target') {
    info('A pull request from a fork: its comment is posted by a workflow_run workflow with mode: report.')
    return
  }
  const given = inputs.pullRequest === null ? '' : ` on #${pull.number}`
  const what = `The comment${given} was not posted`
  await attempt(what, 'pull-requests: write', async () => {
    const [{ openApi }, { roomFor, upsertComment }] = await Promise.all([
      import('./github/api.ts'),
      import('./github/comment.ts'),
    ])
    const { key, token } = inputs
    const { owner, repo, runId } = event
    const marker = markerFor(key, event)
    const slot = slotOf(inputs, artifact)
    const end = footer({ event, key, runId, sha: pull.headSha, artifactUrl: artifact?.url ?? null })
    const place = { api: openApi(token), token, owner, repo, number: pull.number }
    const posted = await upsertComment(place, {
      marker,
      slot,
      isClaimed: artifact?.name === `${ARTIFACT_PREFIX}${keyAt(key, slot)}`,
      text: withFooter(result.render, end, roomFor(marker)),
      mayCreate: inputs.comment === 'auto' || result.isRegression,
    })
    if (posted === null) return info('No limit failed: nothing to comment.')
    setOutput('comment-url', posted.url)
    if (posted.key !== key && slot === 1) warnOfTwin(`The comment ${key}`, posted.key)
    info(
      posted.state === 'newer'
        ? 'A later run has commented already.'
        : `Comment ${posted.state}: ${posted.url}`,
    )
  })
}

/** The input wins. If it names the pull request of the event, the event is used, because it knows more. */
function pullToComment({ pullRequest }: RunInputs, { pull }: GithubEvent): EventPull | null {
  if (pullRequest === null || pullRequest === pull?.number) return pull
  return { number: pullRequest, headSha: null, isFork: false }
}

/** Event files that other tools write may hold only refs. */
function warnOfNoPull({ name }: GithubEvent): void {
  if (!name.startsWith('pull_request')) return
  warning('The comment was not posted: the event names no pull request; give its number as pull-request')
}

/** A given name says nothing about the key. */
function slotOf({ key, artifactName }: RunInputs, artifact: Uploaded | null): number {
  return artifactName === `${ARTIFACT_PREFIX}${key}` ? (artifact?.slot ?? 1) : 1
}

function warnOfTwin(what: string, name: string): void {
  warning(
    `${what} is that of another result of this run, so this one is ${name}. Give each its own comment-key: ` +
      'which of them gets the number may change from run to run.',
  )
}

/** While the gate fails on a schedule, one issue is open; an inconclusive run neither opens nor closes it. */
async function issue({ inputs, context, result }: Publication, artifact: Uploaded | null): Promise<void> {
  const { event } = context
  if (event.name !== 'schedule' || inputs.openIssue === 'never' || event.repo === '') return
  if (result.verdict === 'inconclusive') return
  await attempt('The issue was not updated', 'issues: write', async () => {
    const [{ openApi }, { closeIssue, reportIssue }] = await Promise.all([
      import('./github/api.ts'),
      import('./github/issue.ts'),
    ])
    const { token, key } = inputs
    const { owner, repo, runId } = event
    const place = { api: openApi(token), token, owner, repo }
    const marker = markerFor(keyAt(key, slotOf(inputs, artifact)), event)
    const end = footer({ event, key: marker.key, runId, sha: null, artifactUrl: artifact?.url ?? null })
    const text = withFooter(result.render, end, ISSUE_ROOM)
    if (result.verdict === 'pass') {
      const closed = await closeIssue(place, marker, text)
      info(closed === null ? 'No issue is open.' : `Issue closed: ${closed}`)
      return
    }
    const title = (own: string) => `Camera capacity: the gate fails (${own})`
    info(`Issue: ${await reportIssue(place, { marker, title, text })}`)
  })
}

function markerFor(key: string, { runId, runAttempt }: GithubEvent): Marker {
  return { key, runId, runAttempt, result: RESULT_ID }
}

async function attempt(what: string, permission: Permission, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    warning(`${what}: ${failureOf(error, permission)}`)
  }
}
