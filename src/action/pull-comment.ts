import path from 'node:path'
import { info, warning } from '@actions/core'
import type { Thresholds } from '../config/thresholds.ts'
import { judgeStored } from '../measure/judge-stored.ts'
import { prepareFolder, writeWhole } from '../publish/files.ts'
import { writePage } from '../publish/report-page.ts'
import { reportJson } from '../report/json.ts'
import { code } from '../report/markdown/markdown-escape.ts'
import type { Report } from '../report/schema/schema.ts'
import { escapeTerminal } from '../text/escape.ts'
import { asking } from './asking.ts'
import type { ModeContext } from './context.ts'
import { footer, withFooter } from './footer.ts'
import type { GithubApi } from './github/api.ts'
import { commentOfRun, roomFor, upsertComment } from './github/comment.ts'
import type { WorkflowRun } from './github/event.ts'
import type { FoundPull } from './github/find-pull.ts'
import type { ReportInputs } from './github/inputs.ts'
import { ARTIFACT_PREFIX, PAGE_ARTIFACT_END, slug } from './github/key.ts'
import { obstacleOf } from './github/permission.ts'
import type { StoredArtifact } from './github/stored-artifacts.ts'
import { linkPage, uploadPage } from './publishers/page-artifact.ts'
import { summarize } from './publishers/run-summary.ts'
import type { StoredResult } from './pull-artifacts.ts'
import { type Result, resultOfFailure, resultOfReport } from './result.ts'

/** One artifact, and one pull request that it is about. */
export interface PullResult {
  readonly inputs: ReportInputs
  readonly context: ModeContext
  readonly api: GithubApi
  readonly run: WorkflowRun
  readonly pull: FoundPull
  readonly thresholds: Thresholds | null
  readonly artifact: StoredArtifact
  readonly stored: Exclude<StoredResult, { kind: 'foreign' }>
  /** The attempt that measured. */
  readonly attempt: number
  /** There is no other to publish. */
  readonly isOnly: { readonly artifact: boolean; readonly pull: boolean }
}

export interface Published {
  readonly result: Result
  readonly commentUrl: string | null
  /** What makes a comment impossible; null if nothing does. */
  readonly obstacle: string | null
}

/** Judges a stored result by the limits of the pull request's base, and comments on it. */
export async function publishToPull(one: PullResult): Promise<Published> {
  const { result, page } = await judge(one)
  info(escapeTerminal(`${one.artifact.name}: ${result.verdict}: ${result.why}`))
  const pageUrl = await publishPage(one, page)
  const { url, obstacle } = await comment(one, result, pageUrl)
  await summarize(result, one.context.environment)
  await linkPage(pageUrl, one.context.environment)
  return { result, commentUrl: url, obstacle }
}

/** A result, and the file of its page; undefined where nothing was measured. */
interface JudgedResult {
  readonly result: Result
  readonly page: string | undefined
}

async function judge(one: PullResult): Promise<JudgedResult> {
  const { stored, thresholds } = one
  if (stored.kind === 'not_measured') {
    const message = 'the run of this pull request has no report'
    const hint = 'its log says why, and start.log in its artifact what the server said'
    return { result: resultOfFailure({ message, hint }), page: undefined }
  }
  const { report, exitCode } = judgeStored(stored.report, thresholds)
  const result = resultOfReport(report, exitCode)
  const { json, page } = await writeReport(one, report)
  return { result: { ...result, outputs: { ...result.outputs, 'report-json': json } }, page }
}

async function writeReport(one: PullResult, report: Report) {
  const { reportsDir } = one.inputs
  await prepareFolder(reportsDir, 'reports-dir')
  const name = nameOf(one)
  const json = path.join(reportsDir, `${name}.json`)
  await writeWhole(new Map([[json, reportJson(report)]]))
  return {
    json,
    page: await writePage({ report, name }, reportsDir, (text) => warning(escapeTerminal(text))),
  }
}

function nameOf({ artifact, pull, isOnly }: PullResult): string {
  return slug(isOnly.pull ? artifact.name : `${artifact.name}-pr-${pull.number}`)
}

/** The page made of the checked report, not the stranger's. A run of this repository has uploaded its own. */
async function publishPage(one: PullResult, file: string | undefined): Promise<string | null> {
  if (isOwn(one)) return null
  const { event, environment } = one.context
  return await uploadPage({
    name: nameOf(one),
    end: PAGE_ARTIFACT_END,
    file,
    retentionDays: null,
    event,
    temporary: environment.RUNNER_TEMP,
  })
}

async function comment(
  one: PullResult,
  result: Result,
  pageUrl: string | null,
): Promise<{ url: string | null; obstacle: string | null }> {
  if (one.inputs.comment === 'never') return { url: null, obstacle: null }
  let obstacle: string | null = null
  const posted = post(one, result, pageUrl).catch((error: unknown) => {
    obstacle = obstacleOf(error)
    if (obstacle === null) throw error
    return null
  })
  const url = await asking('pull-requests: write', `comment on #${one.pull.number}`, posted)
  return { url, obstacle }
}

async function post(one: PullResult, result: Result, pageUrl: string | null): Promise<string | null> {
  const { inputs, context, api, run, pull, attempt, artifact } = one
  const { event } = context
  const { owner, repo } = event
  const place = { api, token: inputs.token, owner, repo, number: pull.number }
  // A pull request of this repository comments itself if it may, judged by its own limits.
  const known = isOwn(one) ? await commentOfRun(place, { runId: run.id, runAttempt: attempt }) : null
  if (known !== null) return known
  const ownKey = slug(artifact.name.replace(ARTIFACT_PREFIX, ''))
  const key = inputs.key !== null && one.isOnly.artifact ? inputs.key : ownKey
  const marker = { key, runId: run.id, runAttempt: attempt, result: `artifact-${artifact.id}` }
  const artifactUrl = `${event.serverUrl}/${owner}/${repo}/actions/runs/${run.id}/artifacts/${artifact.id}`
  const end = footer({ event, key, runId: run.id, sha: run.headSha, artifactUrl, pageUrl, note: noteOf(one) })
  const text = withFooter(result.render, end, roomFor(marker))
  const mayCreate = inputs.comment === 'auto' || result.isRegression
  return (await upsertComment(place, { marker, slot: 1, isClaimed: true, text, mayCreate }))?.url ?? null
}

function noteOf({ pull, run, attempt }: PullResult): string {
  const judged = `judged by the limits of ${code(pull.baseRef)}`
  return attempt < run.attempt ? `${judged} · measured in attempt ${attempt} of ${run.attempt}` : judged
}

function isOwn({ context: { event }, run }: PullResult): boolean {
  return run.headRepository?.toLowerCase() === `${event.owner}/${event.repo}`.toLowerCase()
}
