import type { RepositoryApi } from './api.ts'
import type { WorkflowRun } from './event.ts'

export interface FoundPull {
  readonly number: number
  /** The branch of the base repository that it targets. */
  readonly baseRef: string
}

export type PullSearch =
  /** At least one, oldest first: one head can be proposed for several branches. */
  | { readonly kind: 'found'; readonly pulls: readonly FoundPull[] }
  /** There is a pull request from that branch, but its head is another commit by now. */
  | { readonly kind: 'moved'; readonly number: number }
  | { readonly kind: 'none' }

/**
 * The open pull requests that a run measured, found in the API by the repository and commit of their head. What an
 * artifact says about them cannot be trusted.
 */
export async function findPulls({ api, owner, repo }: RepositoryApi, run: WorkflowRun): Promise<PullSearch> {
  const { headRepository, headBranch, headSha } = run
  if (headRepository === null) return { kind: 'none' }
  // If the event no longer has the branch, all open pull requests are searched.
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
