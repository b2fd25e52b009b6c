import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { parseJson } from '../../config/json-text.ts'
import { escapeTerminal } from '../../text/escape.ts'
import { systemErrorText } from '../../text/system-error.ts'

/** Where this workflow runs and what triggered it. The runner writes both; a pull request cannot. */
export interface GithubEvent {
  readonly name: string
  /** Owner and name of the repository; both empty if the runner does not say. */
  readonly owner: string
  readonly repo: string
  readonly serverUrl: string
  readonly runId: number
  readonly runAttempt: number
  readonly workflow: string
  readonly job: string
  /** The pull request of the event; null for all other events. */
  readonly pull: EventPull | null
  /** The run of a `workflow_run` event; null for all other events. */
  readonly workflowRun: WorkflowRun | null
  /** What could not be read from it, one sentence each. */
  readonly problems: readonly string[]
}

export interface EventPull {
  readonly number: number
  /** Null if the event does not say. */
  readonly headSha: string | null
  /** Its branch is in another repository, or in one that is gone. */
  readonly isFork: boolean
}

export interface WorkflowRun {
  readonly id: number
  readonly attempt: number
  /** When this attempt began; null if not known. */
  readonly startedAt: Date | null
  readonly event: string
  readonly conclusion: string | null
  readonly headSha: string
  readonly headBranch: string | null
  /** `owner/name`; null if it is gone. */
  readonly headRepository: string | null
}

/** GitHub sends no more than this (webhooks: 25 MB). */
const MAX_EVENT_BYTES = 64 * 1024 * 1024

const repository = z.object({ full_name: z.string() }).nullish()
const number = z.int().positive()

/** `pull_request` of all events that have one; some tools write event files that hold only refs. */
const pullSchema = z.object({
  number: number.optional(),
  head: z.object({ sha: z.string().optional(), repo: repository }).optional(),
})
/** `issue_comment`: an issue has this field only if it is a pull request. */
const issueSchema = z.object({ number, pull_request: z.object({}) })
const mergeGroupSchema = z.object({ head_ref: z.string(), head_sha: z.string().optional() })
const runSchema = z.object({
  id: z.int(),
  run_attempt: z.int().default(1),
  run_started_at: z.coerce.date().optional().catch(undefined),
  event: z.string().default('pull_request'),
  conclusion: z.string().nullish(),
  head_sha: z.string(),
  head_branch: z.string().nullish(),
  head_repository: repository,
})
const payloadSchema = z.object({
  pull_request: z.unknown().optional(),
  issue: z.unknown().optional(),
  merge_group: z.unknown().optional(),
  workflow_run: z.unknown().optional(),
})

type Payload = Partial<z.infer<typeof payloadSchema>>

/** Never throws: missing or invalid parts become the event's problems. */
export function readEvent(environment: NodeJS.ProcessEnv): GithubEvent {
  const problems: string[] = []
  const name = environment.GITHUB_EVENT_NAME ?? ''
  const { owner, repo } = repositoryOf(environment, problems)
  const payload = payloadOf(environment, problems)
  return {
    name,
    owner,
    repo,
    serverUrl: environment.GITHUB_SERVER_URL || 'https://github.com',
    runId: Number(environment.GITHUB_RUN_ID ?? 0),
    runAttempt: Number(environment.GITHUB_RUN_ATTEMPT ?? 1),
    workflow: environment.GITHUB_WORKFLOW ?? '',
    job: environment.GITHUB_JOB ?? '',
    pull: pullOf(payload, environment),
    workflowRun: workflowRunOf(payload, problems),
    problems,
  }
}

function repositoryOf({ GITHUB_REPOSITORY: given = '' }: NodeJS.ProcessEnv, problems: string[]) {
  const [, owner = '', repo = ''] = /^([^/\s]+)\/([^/\s]+)$/.exec(given) ?? []
  if (repo === '') problems.push(`GITHUB_REPOSITORY is "${escapeTerminal(given)}", not owner/name`)
  return { owner, repo }
}

function payloadOf({ GITHUB_EVENT_PATH: path }: NodeJS.ProcessEnv, problems: string[]): Payload {
  if (!path) return {}
  try {
    const json = parseJson(readPlainFile(path))
    const { data } = payloadSchema.safeParse('value' in json ? json.value : null)
    if (data !== undefined) return data
    const why =
      'value' in json
        ? 'holds no JSON object'
        : `is not JSON: ${escapeTerminal(json.found)} in line ${json.line}`
    problems.push(`the event file ${escapeTerminal(path)} ${why}`)
  } catch (error) {
    problems.push(
      `the event file ${escapeTerminal(path)} cannot be read: ${escapeTerminal(systemErrorText(error))}`,
    )
  }
  return {}
}

/** Does not wait: a pipe may have no writer, and a device no end. @throws Error unless it is a plain file */
function readPlainFile(path: string): string {
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const stat = fstatSync(descriptor)
    if (!stat.isFile() && !stat.isDirectory()) throw new Error('it is a pipe or a device')
    if (stat.size > MAX_EVENT_BYTES) throw new Error(`it has ${stat.size} bytes`)
    return readFileSync(descriptor, 'utf8')
  } finally {
    closeSync(descriptor)
  }
}

function pullOf(payload: Payload, environment: NodeJS.ProcessEnv): EventPull | null {
  const { GITHUB_EVENT_NAME: name = '', GITHUB_REF: ref = '', GITHUB_REPOSITORY: here = '' } = environment
  const group = mergeGroupSchema.safeParse(payload.merge_group).data
  if (group !== undefined) return queuedPull(group)
  const issue = issueSchema.safeParse(payload.issue).data
  if (issue !== undefined) return { number: issue.number, headSha: null, isFork: false }
  const isExpected = /^pull_request(?:_|$)/.test(name)
  if (!isExpected && (payload.pull_request ?? null) === null) return null
  const pull = pullSchema.safeParse(payload.pull_request).data ?? {}
  const found = pull.number ?? Number(/^refs\/pull\/(\d+)\//.exec(ref)?.[1] ?? 0)
  if (found === 0) return null
  const from = pull.head?.repo
  const isFork = from === null || (from !== undefined && from.full_name.toLowerCase() !== here.toLowerCase())
  return { number: found, headSha: pull.head?.sha ?? null, isFork }
}

/** A merge queue's branch ends with the last pull request of the group: `gh-readonly-queue/main/pr-12-<commit>`. */
function queuedPull({ head_ref: ref, head_sha: sha }: z.infer<typeof mergeGroupSchema>): EventPull | null {
  const found = Number(/\/pr-(\d{1,15})-[0-9a-f]{7,64}$/.exec(ref)?.[1] ?? 0)
  return found === 0 ? null : { number: found, headSha: sha ?? null, isFork: false }
}

function workflowRunOf({ workflow_run: given }: Payload, problems: string[]): WorkflowRun | null {
  if (given === undefined || given === null) return null
  const run = readWorkflowRun(given)
  if (run === null) problems.push('the workflow_run of the event has no id or no head')
  return run
}

/** A workflow run as events and the API describe it; null without an id or a head. */
export function readWorkflowRun(given: unknown): WorkflowRun | null {
  const { data: run } = runSchema.safeParse(given)
  if (run === undefined) return null
  return {
    id: run.id,
    attempt: run.run_attempt,
    startedAt: run.run_started_at ?? null,
    event: run.event,
    conclusion: run.conclusion ?? null,
    headSha: run.head_sha,
    headBranch: run.head_branch ?? null,
    headRepository: run.head_repository?.full_name ?? null,
  }
}
