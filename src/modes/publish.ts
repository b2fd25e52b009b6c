import { info, setOutput, warning } from '@actions/core'
import type { GithubEvent } from '../github/event.ts'
import type { RunInputs } from '../github/inputs.ts'
import type { Marker } from '../github/marker.ts'
import { failureOf, type Permission } from '../github/permission.ts'
import { appendSummary, summaryRoom } from '../github/summary.ts'
import { uploadArtifact } from '../github/upload.ts'
import type { ModeContext } from './context.ts'
import { footer, withFooter } from './footer.ts'
import type { Result } from './result.ts'

const ISSUE_ROOM = 60_000

export interface Publication {
  readonly inputs: RunInputs
  readonly context: ModeContext
  readonly result: Result
  /** Files for the artifact, and texts by their names in it. */
  readonly files: readonly string[]
  readonly texts: ReadonlyMap<string, string>
}

/**
 * Summary, artifact, comment and issue. None of them changes the verdict: what cannot be published is a warning
 * that says what is missing.
 */
export async function publish(publication: Publication): Promise<void> {
  await summarize(publication.result, publication.context.environment)
  const artifactUrl = await upload(publication)
  await comment(publication, artifactUrl)
  await issue(publication, artifactUrl)
}

export async function summarize({ render }: Result, environment: NodeJS.ProcessEnv): Promise<void> {
  try {
    await appendSummary(render(summaryRoom(environment)))
  } catch (error) {
    warning(`The job summary could not be written: ${String(error)}`)
  }
}

async function upload({ inputs, context, files, texts }: Publication): Promise<string | null> {
  const { artifactName: name, artifactRetentionDays: retentionDays } = inputs
  if (files.length + texts.size === 0) return null
  try {
    const { event, environment } = context
    const temporary = environment.RUNNER_TEMP
    const { id, url } = await uploadArtifact({ name, files, texts, retentionDays, event, temporary })
    setOutput('artifact-id', id)
    setOutput('artifact-url', url)
    return url
  } catch (error) {
    const isUnsupported = error instanceof Error && error.name === 'GHESNotSupportedError'
    const why = isUnsupported
      ? 'GitHub Enterprise Server has no artifact service of this version; the files are in the reports folder'
      : failureOf(error, null)
    warning(`The artifact ${name} was not uploaded: ${why}`)
    return null
  }
}

async function comment({ inputs, context, result }: Publication, artifactUrl: string | null): Promise<void> {
  const { event } = context
  const { pull } = event
  if (pull === null || inputs.comment === 'never') return
  if (pull.isFork && event.name === 'pull_request') {
    info('A pull request from a fork: its comment is posted by a workflow_run workflow with mode: report.')
    return
  }
  await attempt('The comment was not posted', 'pull-requests: write', async () => {
    const [{ openApi }, { roomFor, upsertComment }] = await Promise.all([
      import('../github/api.ts'),
      import('../github/comment.ts'),
    ])
    const marker = markerFor(inputs.key, event)
    const end = footer({ event, key: inputs.key, runId: event.runId, sha: pull.headSha, artifactUrl })
    const { owner, repo } = event
    const place = { api: openApi(inputs.token), token: inputs.token, owner, repo, number: pull.number }
    const posted = await upsertComment(place, {
      marker,
      text: withFooter(result.render, end, roomFor(marker)),
      mayCreate: inputs.comment === 'auto' || result.isRegression,
    })
    if (posted === null) return info('No limit failed: nothing to comment.')
    setOutput('comment-url', posted.url)
    info(
      posted.state === 'newer'
        ? 'A later run has commented already.'
        : `Comment ${posted.state}: ${posted.url}`,
    )
  })
}

/** While the gate fails on a schedule there is one issue; an inconclusive run says nothing either way. */
async function issue({ inputs, context, result }: Publication, artifactUrl: string | null): Promise<void> {
  const { event } = context
  if (event.name !== 'schedule' || inputs.openIssue === 'never' || result.verdict === 'inconclusive') return
  await attempt('The issue was not updated', 'issues: write', async () => {
    const [{ openApi }, { closeIssue, reportIssue }] = await Promise.all([
      import('../github/api.ts'),
      import('../github/issue.ts'),
    ])
    const { token, key } = inputs
    const { owner, repo, runId } = event
    const place = { api: openApi(token), token, owner, repo }
    const end = footer({ event, key, runId, sha: null, artifactUrl })
    const text = withFooter(result.render, end, ISSUE_ROOM)
    if (result.verdict === 'pass') {
      const closed = await closeIssue(place, key, text)
      info(closed === null ? 'No issue is open.' : `Issue closed: ${closed}`)
      return
    }
    const title = `Camera capacity: the gate fails (${key})`
    info(`Issue: ${await reportIssue(place, { marker: markerFor(key, event), title, text })}`)
  })
}

function markerFor(key: string, { runId, runAttempt }: GithubEvent): Marker {
  return { key, runId, runAttempt }
}

async function attempt(what: string, permission: Permission, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    warning(`${what}: ${failureOf(error, permission)}`)
  }
}
