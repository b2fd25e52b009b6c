import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** Where this workflow runs and what made it run, as the runner says: it writes both, no pull request does. */
export interface GithubEvent {
  readonly name: string
  readonly owner: string
  readonly repo: string
  readonly serverUrl: string
  readonly runId: number
  readonly runAttempt: number
  readonly workflow: string
  readonly job: string
  /** The pull request that the event is about; null for all other events. */
  readonly pull: EventPull | null
  /** The run that `workflow_run` is about; null for all other events. */
  readonly workflowRun: WorkflowRun | null
}

interface EventPull {
  readonly number: number
  readonly headSha: string
  /** Its branch is in another repository, or in one that is gone. */
  readonly isFork: boolean
}

export interface WorkflowRun {
  readonly id: number
  readonly attempt: number
  readonly event: string
  readonly conclusion: string | null
  readonly headSha: string
  readonly headBranch: string | null
  /** `owner/name`; null when it is gone. */
  readonly headRepository: string | null
}

const repository = z.object({ full_name: z.string() }).nullish()

const payloadSchema = z.object({
  pull_request: z
    .object({ number: z.int(), head: z.object({ sha: z.string(), repo: repository }) })
    .nullish(),
  workflow_run: z
    .object({
      id: z.int(),
      run_attempt: z.int().default(1),
      event: z.string().default('pull_request'),
      conclusion: z.string().nullish(),
      head_sha: z.string(),
      head_branch: z.string().nullish(),
      head_repository: repository,
    })
    .nullish(),
})

/** @throws Error when the environment is not that of a runner */
export function readEvent(environment: NodeJS.ProcessEnv): GithubEvent {
  const { GITHUB_REPOSITORY: fullName = '', GITHUB_EVENT_PATH: path } = environment
  const [owner = '', repo = ''] = fullName.split('/')
  if (owner === '' || repo === '') throw new Error(`GITHUB_REPOSITORY is "${fullName}", not owner/name`)
  const payload = payloadSchema.parse(path ? JSON.parse(readFileSync(path, 'utf8')) : {})
  return {
    name: environment.GITHUB_EVENT_NAME ?? '',
    owner,
    repo,
    serverUrl: environment.GITHUB_SERVER_URL || 'https://github.com',
    runId: Number(environment.GITHUB_RUN_ID ?? 0),
    runAttempt: Number(environment.GITHUB_RUN_ATTEMPT ?? 1),
    workflow: environment.GITHUB_WORKFLOW ?? '',
    job: environment.GITHUB_JOB ?? '',
    pull: pullOf(payload, fullName),
    workflowRun: workflowRunOf(payload),
  }
}

type Payload = z.infer<typeof payloadSchema>

function pullOf({ pull_request: pull }: Payload, here: string): EventPull | null {
  if (pull === undefined || pull === null) return null
  const isFork = pull.head.repo?.full_name.toLowerCase() !== here.toLowerCase()
  return { number: pull.number, headSha: pull.head.sha, isFork }
}

function workflowRunOf({ workflow_run: run }: Payload): WorkflowRun | null {
  if (run === undefined || run === null) return null
  return {
    id: run.id,
    attempt: run.run_attempt,
    event: run.event,
    conclusion: run.conclusion ?? null,
    headSha: run.head_sha,
    headBranch: run.head_branch ?? null,
    headRepository: run.head_repository?.full_name ?? null,
  }
}
