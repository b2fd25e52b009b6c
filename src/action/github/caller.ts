import type { RepositoryApi } from './api.ts'

/** The running job, as the runner describes it. */
export interface RunningJob {
  /** Its id in the REST API (`job.check_run_id`); empty on runners that do not say. */
  readonly id: string
  /** `job.workflow_ref`: the file that defines the job; empty on runners that do not say. */
  readonly workflowRef: string
  /** GITHUB_WORKFLOW_REF: the file that the run started with. */
  readonly callerRef: string
}

/** Whether its name says which call of a reusable workflow it belongs to: GITHUB_JOB is the same for all calls. */
export function isCalled({ id, workflowRef, callerRef }: RunningJob): boolean {
  return /^\d+$/.test(id) && workflowRef !== '' && callerRef !== '' && workflowRef !== callerRef
}

/**
 * The caller of a job in a reusable workflow, from the name that GitHub joins: `call (a) / measure`.
 * @returns null when the name contains no caller
 * @throws RequestError when the token may not read it (`actions: read` in a private repository)
 */
export async function callerOf({ api, owner, repo }: RepositoryApi, id: string): Promise<string | null> {
  const where = { owner, repo, job_id: Number(id), request: { retries: 0 } }
  const { data } = await api.rest.actions.getJobForWorkflowRun(where)
  const end = data.name.lastIndexOf(' / ')
  return end <= 0 ? null : data.name.slice(0, end)
}
