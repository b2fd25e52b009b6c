import type { RepositoryApi } from './api.ts'
import type { WorkflowRun } from './event.ts'

export interface FoundPull {
  readonly number: number
  /** Branch of the base repository that it is to go into. */
  readonly baseRef: string
}

export type PullSearch =
  | { readonly kind: 'found'; readonly pull: FoundPull }
  /** There is a pull request from that branch, with another commit at its head by now. */
  | { readonly kind: 'moved'; readonly number: number }
  | { readonly kind: 'none' }

/**
 * The open pull request that a run measured, by the repository and the commit of its head, as the API tells them:
 * whatever an artifact says of it is a stranger's word.
 */
export async function findPull({ api, owner, repo }: RepositoryApi, run: WorkflowRun): Promise<PullSearch> {
  const { headRepository, headBranch, headSha } = run
  if (headRepository === null) return { kind: 'none' }
  // Where the branch is gone from the event, all that are open are looked through.
  const head = headBranch === null ? {} : { head: `${headRepository.split('/')[0]}:${headBranch}` }
  const query = { owner, repo, state: 'open', per_page: 100, ...head } as const
  const open = await api.paginate(api.rest.pulls.list, query)
  const same = open.filter(({ head: { repo: from } }) => isSame(from?.full_name, headRepository))
  const pull = same.find(({ head: { sha } }) => sha === headSha)
  if (pull !== undefined) return { kind: 'found', pull: { number: pull.number, baseRef: pull.base.ref } }
  const moved = same.find(({ head: { ref } }) => ref === headBranch)
  return moved === undefined ? { kind: 'none' } : { kind: 'moved', number: moved.number }
}

function isSame(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase()
}
