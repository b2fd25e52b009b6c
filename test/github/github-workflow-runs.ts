import { notAccessible } from './github-faults.ts'
import { type Answer, type Asked, json } from './stand-in-server.ts'

/** A run of a workflow, as it is listed. */
export interface ListedRun {
  readonly id: number
  readonly headSha: string
  /** File name of the workflow, `nightly.yml` when absent. */
  readonly workflow?: string
  readonly event?: string
  readonly branch?: string
  readonly status?: string
  /** ISO 8601. */
  readonly startedAt?: string
}

/** The runs of a repository, the routes that list them, and how many requests its tokens have left. */
export interface WorkflowRuns {
  /** Replaces all. */
  set(runs: readonly ListedRun[]): void
  /** Requests left in this hour, by `x-ratelimit-remaining`; null: no limit is said. */
  left: number | null
  /** The secondary limit answers all that reads Actions, with `retry-after`. */
  isSlowedDown: boolean
  /** The token lacks `actions: read`. */
  isForbidden: boolean
  answer(asked: Asked): Answer | undefined
  /** The answer with the headers of the rate limit. */
  counted(answer: Answer): Answer
}

const ACTIONS = /^\/repos\/[^/]+\/[^/]+\/actions\//
const RUN = /\/actions\/runs\/(\d+)$/
const OF_WORKFLOW = /\/actions\/workflows\/(\d+)\/runs$/

export function workflowRuns(): WorkflowRuns {
  let all: readonly ListedRun[] = []
  const files: string[] = []
  const numberOf = ({ workflow = 'nightly.yml' }: ListedRun) => {
    if (!files.includes(workflow)) files.push(workflow)
    return 500 + files.indexOf(workflow)
  }
  const described = (run: ListedRun) => ({
    id: run.id,
    run_attempt: 1,
    workflow_id: numberOf(run),
    event: run.event ?? 'schedule',
    status: run.status ?? 'completed',
    conclusion: 'success',
    head_sha: run.headSha,
    head_branch: run.branch ?? 'main',
    head_repository: { full_name: 'acme/cameras' },
    run_started_at: run.startedAt ?? '2026-05-01T03:00:00Z',
  })
  const runs: WorkflowRuns = {
    left: null,
    isSlowedDown: false,
    isForbidden: false,
    set(given) {
      all = given
    },
    answer({ method, url }) {
      if (method !== 'GET' || !ACTIONS.test(url.pathname)) return undefined
      if (runs.isForbidden) return notAccessible()
      if (runs.left === 0) return json(403, { message: 'API rate limit exceeded for installation.' })
      if (runs.isSlowedDown) return slowDown()
      const id = Number(RUN.exec(url.pathname)?.[1])
      const one = all.find((run) => run.id === id)
      if (one !== undefined) return json(200, described(one))
      const workflow = OF_WORKFLOW.exec(url.pathname)?.[1]
      return workflow === undefined ? undefined : listed(all.map(described), Number(workflow), url)
    },
    counted(answer) {
      if (runs.left === null) return answer
      runs.left = Math.max(0, runs.left - 1)
      const headers = {
        'x-ratelimit-limit': '1000',
        'x-ratelimit-remaining': String(runs.left),
        'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 1800),
      }
      return { ...answer, headers: { ...answer.headers, ...headers } }
    },
  }
  return runs
}

function slowDown(): Answer {
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
  return json(429, { message }, { 'retry-after': '120' })
}

interface Described {
  readonly id: number
  readonly workflow_id: number
  readonly event: string
  readonly status: string
  readonly head_branch: string
}

/** Newest first, as GitHub lists them. */
function listed(all: readonly Described[], workflow: number, url: URL): Answer {
  const { searchParams: query } = url
  const is = (name: string, value: string) => (query.get(name) ?? value) === value
  const some = all
    .filter((run) => run.workflow_id === workflow && is('event', run.event) && is('status', run.status))
    .filter((run) => is('branch', run.head_branch))
    .sort((a, b) => b.id - a.id)
  const perPage = Math.min(Number(query.get('per_page') ?? 30), 100)
  const page = Number(query.get('page') ?? 1)
  return json(200, {
    total_count: some.length,
    workflow_runs: some.slice((page - 1) * perPage, page * perPage),
  })
}
