import path from 'node:path'
import { info, notice, setOutput } from '@actions/core'
import type { Thresholds } from '../config/thresholds.ts'
import { badInput, CamgateError } from '../errors.ts'
import { type GithubApi, openApi } from '../github/api.ts'
import { baseThresholds } from '../github/base-thresholds.ts'
import { commentOfRun, roomFor, upsertComment } from '../github/comment.ts'
import type { WorkflowRun } from '../github/event.ts'
import { type FoundPull, findPull } from '../github/find-pull.ts'
import type { ReportInputs } from '../github/inputs.ts'
import { ARTIFACT_PREFIX, slug } from '../github/key.ts'
import type { StoredArtifact } from '../github/stored-artifacts.ts'
import { prepareFolder, writeWhole } from '../output/files.ts'
import { escapeTerminal } from '../report/escape.ts'
import { reportJson } from '../report/json.ts'
import { code } from '../report/markdown-escape.ts'
import type { Report } from '../report/schema.ts'
import { judgeStored } from '../run/judge-stored.ts'
import { asking } from './asking.ts'
import type { ModeContext } from './context.ts'
import { footer, withFooter } from './footer.ts'
import { summarize } from './publish.ts'
import { artifactsToPublish, storedReport } from './pull-artifacts.ts'
import { type Result, resultOfFailure, resultOfReport } from './result.ts'

const PULL_EVENTS = ['pull_request', 'pull_request_target']
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
  const where = { api, owner, repo, runId: run.id }
  const artifacts = await artifactsToPublish(where, inputs.artifactName, run)
  const { pull } = search
  const base = baseThresholds({ api, owner, repo, ref: pull.baseRef }, inputs.thresholds)
  const thresholds = await asking('contents: read', `read the limits of ${pull.baseRef}`, base)
  const isOnly = artifacts.length === 1
  await publishAll(artifacts, { inputs, context, api, run, pull, thresholds, isOnly })
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
  const { api, context, run } = scene
  const { owner, repo } = context.event
  const stored = await storedReport({ api, owner, repo, runId: run.id }, artifact)
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
