import type { RepositoryApi } from './api.ts'
import { readWorkflowRun, type WorkflowRun } from './event.ts'

const PER_PAGE = 100

export interface RunSearch extends RepositoryApi {
  /** The run whose workflow and branch are searched. */
  readonly runId: number
  readonly events: readonly string[]
  /** The most runs of each event. */
  readonly max: number
  readonly signal: AbortSignal
}

/**
 * Completed runs of the same workflow on the same branch that are older than a run, newest first.
 * @throws RequestError when the token may not read them (`actions: read`)
 */
export async function earlierRuns(search: RunSearch): Promise<readonly WorkflowRun[]> {
  const { api, owner, repo, runId, events, signal } = search
  const request = { signal }
  const { data: own } = await api.rest.actions.getWorkflowRun({ owner, repo, run_id: runId, request })
  const runs = new Map<number, WorkflowRun>()
  for (const event of events) {
    const query = { owner, repo, workflow_id: own.workflow_id, status: 'completed', event, request } as const
    const of = { ...query, ...(own.head_branch !== null && { branch: own.head_branch }) }
    for (const run of await listed(search, of)) runs.set(run.id, run)
  }
  return [...runs.values()].sort((a, b) => b.id - a.id)
}

type Query = NonNullable<Parameters<RepositoryApi['api']['rest']['actions']['listWorkflowRuns']>[0]>

async function listed({ api, runId, max }: RunSearch, query: Query): Promise<readonly WorkflowRun[]> {
  const found = new Map<number, WorkflowRun>()
  for (let page = 1; found.size < max; page += 1) {
    const asked = { ...query, per_page: PER_PAGE, page }
    const { data } = await api.rest.actions.listWorkflowRuns(asked)
    for (const run of data.workflow_runs.map(readWorkflowRun)) {
      if (run !== null && run.id < runId) found.set(run.id, run)
    }
    if (data.workflow_runs.length < PER_PAGE) break
  }
  return [...found.values()].slice(0, max)
}
