import { info, notice, warning } from '@actions/core'
import type { Thresholds } from '../config/thresholds.ts'
import { badInput, CamgateError } from '../errors.ts'
import { escapeTerminal } from '../text/escape.ts'
import { asking } from './asking.ts'
import type { ModeContext } from './context.ts'
import type { GithubApi } from './github/api.ts'
import { baseThresholds } from './github/base-thresholds.ts'
import { setOutput } from './github/command-files.ts'
import type { WorkflowRun } from './github/event.ts'
import { type FoundPull, findPulls } from './github/find-pull.ts'
import type { ReportInputs } from './github/inputs.ts'
import { type ArtifactsOfRun, attemptOf, type StoredArtifact } from './github/stored-artifacts.ts'
import { candidateArtifacts, reportNothing, storedResult } from './pull-artifacts.ts'
import { type Published, publishToPull } from './pull-comment.ts'

const PULL_EVENTS = ['pull_request', 'pull_request_target']
/** Worst first: the outputs are those of the worst result. */
const ORDER = ['error', 'fail', 'inconclusive', 'pass'] as const
/** A stranger's run may have hundreds; nobody reads that many comments. */
const MAX_PUBLISHED = 20
const MAX_DOWNLOADED = 60

/** A pull request with the limits of its base branch. */
interface JudgedPull {
  readonly pull: FoundPull
  readonly thresholds: Thresholds | null
}

interface Scene {
  readonly inputs: ReportInputs
  readonly context: ModeContext
  readonly api: GithubApi
  readonly where: ArtifactsOfRun
  readonly run: WorkflowRun
  readonly pulls: readonly JudgedPull[]
  readonly artifacts: readonly StoredArtifact[]
  /** What could not be published, one per line. */
  readonly problems: string[]
}

/**
 * Publishes, with the rights of the base repository, what a pull request measured without any. Its artifact is a
 * stranger's; everything else comes from the API and the base branch.
 * @throws CamgateError when it could not publish
 */
export async function reportMode(inputs: ReportInputs, context: ModeContext): Promise<void> {
  const { owner, repo } = context.event
  const run = runToReport(context)
  if (!PULL_EVENTS.includes(run.event)) return notice(`The run was for ${run.event}: nothing to comment on.`)
  const api = await context.openApi(inputs.token)
  const where = { api, owner, repo, run }
  const search = await asking('pull-requests: write', 'find the pull request', findPulls(where, run))
  if (search.kind === 'none')
    return notice('No pull request is open for the commit of the run: nothing posted.')
  if (search.kind === 'moved') {
    return notice(`The head of #${search.number} has moved on: nothing posted, its next run will be.`)
  }
  const artifacts = await candidateArtifacts(where, inputs.artifactName)
  if (artifacts.length === 0) return reportNothing(inputs.artifactName, [], run)
  const problems: string[] = []
  const pulls = await judgedPulls(search.pulls, inputs, where, problems)
  await publishAll({ inputs, context, api, where, run, pulls, artifacts, problems })
}

/** @throws CamgateError `bad_input` on any event but `workflow_run`, or when that cannot be read */
function runToReport({ event }: ModeContext): WorkflowRun {
  if (event.repo === '' || event.workflowRun === null) {
    const expected = 'workflow_run, whose run it publishes'
    const [why] = event.problems
    const found = `report on the event ${event.name}${why === undefined ? '' : ` (${why})`}`
    throw badInput([{ option: 'mode', found, expected }])
  }
  return event.workflowRun
}

/** Each is judged by the limits of its base. If those of one cannot be read, that does not affect the others. */
async function judgedPulls(
  found: readonly FoundPull[],
  { thresholds: given }: ReportInputs,
  { api, owner, repo }: ArtifactsOfRun,
  problems: string[],
): Promise<readonly JudgedPull[]> {
  const judged: JudgedPull[] = []
  for (const pull of found) {
    const ref = pull.baseRef
    await collecting(problems, `#${pull.number}`, async () => {
      const base = baseThresholds({ api, owner, repo, ref }, given)
      judged.push({ pull, thresholds: await asking('contents: read', `read the limits of ${ref}`, base) })
    })
  }
  return judged
}

/** Publishes all that it can; the rest becomes one error at the end. */
async function publishAll(scene: Scene): Promise<void> {
  const { artifacts, problems, inputs, run } = scene
  const published: Published[] = []
  const foreign: string[] = []
  let ours = 0
  for (const artifact of artifacts.slice(0, MAX_DOWNLOADED)) {
    if (ours === MAX_PUBLISHED) break
    const count = foreign.length
    await collecting(problems, artifact.name, async () => {
      const all = await publishArtifact(artifact, scene, foreign)
      published.push(...all)
    })
    if (foreign.length === count) ours += 1
  }
  setOutputs(published, inputs)
  if (problems.length > 0) throw new CamgateError('bad_input', problems.join('\n'))
  if (ours === 0) reportNothing(inputs.artifactName, foreign, run)
}

function setOutputs(published: readonly Published[], { reportsDir }: ReportInputs): void {
  const [worst] = published.toSorted((a, b) => rank(a) - rank(b))
  if (worst === undefined) return
  for (const [name, value] of Object.entries(worst.result.outputs)) setOutput(name, value)
  if (worst.commentUrl !== null) setOutput('comment-url', worst.commentUrl)
  setOutput('reports-dir', reportsDir)
}

function rank({ result: { verdict } }: Published): number {
  return ORDER.indexOf(verdict)
}

async function publishArtifact(artifact: StoredArtifact, scene: Scene, foreign: string[]) {
  const { where, run, pulls, artifacts } = scene
  const stored = await storedResult(where, artifact)
  if (stored.kind === 'foreign') {
    foreign.push(escapeTerminal(`${artifact.name}: ${stored.why}`))
    info(escapeTerminal(`${artifact.name}: skipped, ${stored.why}`))
    return []
  }
  const attempt = await asking('actions: read', 'read the attempts of the run', attemptOf(where, artifact))
  if (attempt < run.attempt) {
    notice(
      escapeTerminal(`${artifact.name}: attempt ${run.attempt} left none, this is of attempt ${attempt}`),
    )
  }
  const published: Published[] = []
  for (const { pull, thresholds } of pulls) {
    const isOnly = { artifact: artifacts.length === 1, pull: pulls.length === 1 }
    const one = await publishToPull({ ...scene, artifact, stored, attempt, pull, thresholds, isOnly })
    if (one.obstacle !== null) warning(`#${pull.number} was not commented on: ${one.obstacle}`)
    published.push(one)
  }
  return published
}

async function collecting(problems: string[], what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof CamgateError)) throw error
    problems.push(...error.message.split('\n').map((line) => `${what}: ${line}`))
  }
}
