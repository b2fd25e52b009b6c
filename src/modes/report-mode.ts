import path from 'node:path'
import { info, notice, setOutput } from '@actions/core'
import { parseJson } from '../config/json-text.ts'
import type { Thresholds } from '../config/thresholds.ts'
import { badInput, CamgateError } from '../errors.ts'
import { type GithubApi, openApi } from '../github/api.ts'
import { baseThresholds } from '../github/base-thresholds.ts'
import { commentOfRun, roomFor, upsertComment } from '../github/comment.ts'
import type { WorkflowRun } from '../github/event.ts'
import { type FoundPull, findPull } from '../github/find-pull.ts'
import type { ReportInputs } from '../github/inputs.ts'
import { ARTIFACT_PREFIX, slug } from '../github/key.ts'
import { failureOf, type Permission } from '../github/permission.ts'
import { downloadArtifact, listArtifacts, type StoredArtifact } from '../github/stored-artifacts.ts'
import { readFromArchive } from '../github/unzip.ts'
import { prepareFolder, writeWhole } from '../output/files.ts'
import { escapeTerminal } from '../report/escape.ts'
import { parseReport, reportJson } from '../report/json.ts'
import { code } from '../report/markdown-escape.ts'
import type { Report } from '../report/schema.ts'
import { judgeStored } from '../run/judge-stored.ts'
import type { ModeContext } from './context.ts'
import { footer, withFooter } from './footer.ts'
import { summarize } from './publish.ts'
import { type Result, resultOfFailure, resultOfReport } from './result.ts'

const REPORT_FILE = /^multi_connection_test_\w+\.json$/
const ARCHIVE_LIMITS = { entries: 1000, bytes: 64 * 1024 * 1024 }
/** A stranger's run may have hundreds; nobody reads as many comments. */
const MOST_PUBLISHED = 20
const PULL_EVENTS = ['pull_request', 'pull_request_target']
/** Runs that ended before they could measure. */
const NOT_MEASURED = ['cancelled', 'skipped', 'action_required', 'stale']
/** The worst first: it is what the outputs tell. */
const ORDER = ['error', 'fail', 'inconclusive', 'pass'] as const

interface Scene {
  readonly inputs: ReportInputs
  readonly context: ModeContext
  readonly api: GithubApi
  readonly run: WorkflowRun
  readonly pull: FoundPull
  readonly thresholds: Thresholds | null
  /** There is one artifact to publish. */
  readonly isOnly: boolean
}

interface Published {
  readonly result: Result
  readonly commentUrl: string | null
}

/**
 * Publishes, with the rights of the base repository, what a pull request measured without any: its artifact is a
 * stranger's, everything else comes from the API and the base branch.
 * @throws CamgateError when it could not publish
 */
export async function reportMode(inputs: ReportInputs, context: ModeContext): Promise<void> {
  const { workflowRun: run, name, owner, repo } = context.event
  if (run === null) {
    const expected = 'workflow_run, whose run it publishes'
    throw badInput([{ option: 'mode', found: `report on the event ${name}`, expected }])
  }
  if (!PULL_EVENTS.includes(run.event)) return notice(`The run was for ${run.event}: nothing to comment on.`)
  const api = openApi(inputs.token)
  const search = await asking(
    'pull-requests: write',
    'find the pull request',
    findPull({ api, owner, repo }, run),
  )
  if (search.kind === 'none')
    return notice('No pull request is open for the commit of the run: nothing posted.')
  if (search.kind === 'moved') {
    return notice(`The head of #${search.number} has moved on: nothing posted, its next run will be.`)
  }
  const artifacts = await artifactsOf(inputs, { api, owner, repo, runId: run.id }, run)
  const { pull } = search
  const base = baseThresholds({ api, owner, repo, ref: pull.baseRef }, inputs.thresholds)
  const thresholds = await asking('contents: read', `read the limits of ${pull.baseRef}`, base)
  const isOnly = artifacts.length === 1
  await publishAll(artifacts, { inputs, context, api, run, pull, thresholds, isOnly })
}

async function artifactsOf(
  { artifactName }: ReportInputs,
  where: Parameters<typeof listArtifacts>[0],
  { conclusion }: WorkflowRun,
): Promise<readonly StoredArtifact[]> {
  const all = await asking('actions: read', 'list the artifacts', listArtifacts(where))
  const wanted = all.filter(({ name }) =>
    artifactName === null ? name.startsWith(ARTIFACT_PREFIX) : name === artifactName,
  )
  if (wanted.length > 0) return wanted.slice(0, MOST_PUBLISHED)
  const missing = `the run has no artifact ${artifactName ?? `${ARTIFACT_PREFIX}*`}`
  if (!NOT_MEASURED.includes(conclusion ?? '')) {
    const hint =
      'the workflow of the pull request must run this action with mode: run, and artifact-name be the same'
    throw new CamgateError('bad_input', `artifact-name: ${missing}`, { hint })
  }
  notice(`The run was ${conclusion}, ${missing}: nothing posted.`)
  return []
}

/** All that can be; what could not is one error at the end. */
async function publishAll(artifacts: readonly StoredArtifact[], scene: Scene): Promise<void> {
  const published: Published[] = []
  const problems: string[] = []
  for (const artifact of artifacts) {
    try {
      published.push(await publishOne(artifact, scene))
    } catch (error) {
      if (!(error instanceof CamgateError)) throw error
      problems.push(...error.message.split('\n').map((line) => `${artifact.name}: ${line}`))
    }
  }
  const [worst] = published.sort((a, b) => rank(a) - rank(b))
  if (worst !== undefined) {
    for (const [name, value] of Object.entries(worst.result.outputs)) setOutput(name, value)
    if (worst.commentUrl !== null) setOutput('comment-url', worst.commentUrl)
    setOutput('reports-dir', scene.inputs.reportsDir)
  }
  if (problems.length > 0) throw new CamgateError('bad_input', problems.join('\n'))
}

function rank({ result: { verdict } }: Published): number {
  return ORDER.indexOf(verdict)
}

async function publishOne(artifact: StoredArtifact, scene: Scene): Promise<Published> {
  const result = await judged(artifact, scene)
  info(escapeTerminal(`${artifact.name}: ${result.verdict}: ${result.why}`))
  const commentUrl = await comment(artifact, result, scene)
  await summarize(result, scene.context.environment)
  return { result, commentUrl }
}

async function judged(artifact: StoredArtifact, scene: Scene): Promise<Result> {
  const stored = await storedReport(artifact, scene)
  if (stored === null) {
    const message = 'the run of this pull request has no report'
    return resultOfFailure({
      message,
      hint: 'its log says why, and start.log in its artifact what the server said',
    })
  }
  const { report, exitCode } = judgeStored(stored, scene.thresholds)
  const result = resultOfReport(report, exitCode)
  const json = await written(artifact, report, scene.inputs)
  return { ...result, outputs: { ...result.outputs, 'report-json': json } }
}

/** Null: there is none. @throws CamgateError for anything that is not a report of this tool */
async function storedReport(artifact: StoredArtifact, { api, context, run }: Scene): Promise<Report | null> {
  const { owner, repo } = context.event
  const where = { api, owner, repo, runId: run.id }
  const zip = await asking('actions: read', 'download the artifact', downloadArtifact(where, artifact))
  const text = await readFromArchive(zip, REPORT_FILE, ARCHIVE_LIMITS).catch((cause: unknown) => {
    const why = escapeTerminal(cause instanceof Error ? cause.message : String(cause))
    throw new CamgateError('bad_input', `the artifact cannot be used: ${why}`, { cause })
  })
  if (text === null) return null
  const json = parseJson(text)
  if (!('value' in json)) throw new CamgateError('bad_input', 'the report is not JSON')
  return parseReport(json.value)
}

async function written(
  artifact: StoredArtifact,
  report: Report,
  { reportsDir }: ReportInputs,
): Promise<string> {
  await prepareFolder(reportsDir, 'reports-dir')
  const file = path.join(reportsDir, `${slug(artifact.name)}.json`)
  await writeWhole(new Map([[file, reportJson(report)]]))
  return file
}

async function comment(artifact: StoredArtifact, result: Result, scene: Scene): Promise<string | null> {
  const { inputs, context, api, run, pull, isOnly } = scene
  if (inputs.comment === 'never') return null
  const { event } = context
  const { owner, repo } = event
  const ownKey = slug(artifact.name.replace(ARTIFACT_PREFIX, ''))
  const key = inputs.key !== null && isOnly ? inputs.key : ownKey
  const place = { api, token: inputs.token, owner, repo, number: pull.number }
  const marker = { key, runId: run.id, runAttempt: run.attempt }
  const artifactUrl = `${event.serverUrl}/${owner}/${repo}/actions/runs/${run.id}/artifacts/${artifact.id}`
  const note = `judged by the limits of ${code(pull.baseRef)}`
  const end = footer({ event, key, runId: run.id, sha: run.headSha, artifactUrl, note })
  const text = withFooter(result.render, end, roomFor(marker))
  const mayCreate = inputs.comment === 'auto' || result.isRegression
  const post = async () => {
    // A pull request of this repository comments for itself when it may, judged by its own limits.
    const known = isOwn(scene) ? await commentOfRun(place, run.id) : null
    if (known !== null) return known
    return (await upsertComment(place, { marker, text, mayCreate }))?.url ?? null
  }
  return await asking('pull-requests: write', 'comment', post())
}

function isOwn({ context: { event }, run }: Scene): boolean {
  return run.headRepository?.toLowerCase() === `${event.owner}/${event.repo}`.toLowerCase()
}

/** @throws CamgateError that says what could not be done and which permission is missing */
async function asking<T>(permission: Permission, what: string, request: Promise<T>): Promise<T> {
  try {
    return await request
  } catch (error) {
    if (error instanceof CamgateError) throw error
    throw new CamgateError('unreachable', `cannot ${what}: ${failureOf(error, permission)}`, { cause: error })
  }
}
