import type { RepositoryApi } from './api.ts'
import type { WorkflowRun } from './event.ts'

export interface FoundPull {
  readonly number: number
  /** Branch of the base repository that it is to go into. */
  readonly baseRef: string
}

export type PullSearch =
  /** At least one, the oldest first: a head can be proposed for several branches. */
  | { readonly kind: 'found'; readonly pulls: readonly FoundPull[] }
  /** There is a pull request from that branch, with another commit at its head by now. */
  | { readonly kind: 'moved'; readonly number: number }
  | { readonly kind: 'none' }

/**
 * The open pull requests that a run measured, by the repository and the commit of their head, as the API tells
 * them: whatever an artifact says of them is a stranger's word.
 */
export async function findPulls({ api, owner, repo }: RepositoryApi, run: WorkflowRun): Promise<PullSearch> {
  const { headRepository, headBranch, headSha } = run
  if (headRepository === null) return { kind: 'none' }
  // Where the branch is gone from the event, all that are open are looked through.
  const head = headBranch === null ? {} : { head: `${headRepository.split('/')[0]}:${headBranch}` }
  const query = { owner, repo, state: 'open', per_page: 100, ...head } as const
  const open = await api.paginate(api.rest.pulls.list, query)
  const same = open.filter(({ head: { repo: from } }) => isSame(from?.full_name, headRepository))
  const pulls = same
    .filter(({ head: { sha } }) => sha === headSha)
    .map(({ number, base }) => ({ number, baseRef: base.ref }))
  if (pulls.length > 0) return { kind: 'found', pulls: pulls.sort((a, b) => a.number - b.number) }
  const moved = same.find(({ head: { ref } }) => ref === headBranch)
  return moved === undefined ? { kind: 'none' } : { kind: 'moved', number: moved.number }
}

function isSame(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase()
}
