import type { RepositoryApi } from './api.ts'
import type { GithubEvent } from './event.ts'

const MAX_COMMITS = 10
const COMMIT = /^[0-9a-f]{7,64}$/

/** The commits after one up to another. */
export interface CommitRange {
  /** The page that compares both. */
  readonly url: string
  /** The first ones, oldest first; titles are not escaped. Null if GitHub does not say. */
  readonly commits: readonly { readonly sha: string; readonly title: string }[] | null
  /** How many there are; null if GitHub does not say. */
  readonly total: number | null
}

type Place = Pick<GithubEvent, 'serverUrl' | 'owner' | 'repo'>

/**
 * What was committed between two nights. Never throws: a commit that is gone (after a forced push), or a token without
 * `contents: read`, leaves the link.
 * @returns null where the commits are the same, or are none
 */
export async function commitRange(
  api: RepositoryApi['api'],
  { serverUrl, owner, repo }: Place,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<CommitRange | null> {
  if (from === to || !COMMIT.test(from) || !COMMIT.test(to)) return null
  const basehead = `${from}...${to}`
  const url = `${serverUrl}/${owner}/${repo}/compare/${basehead}`
  try {
    const query = { owner, repo, basehead, per_page: MAX_COMMITS, page: 1, request: { retries: 0 } }
    const { data } = await api.rest.repos.compareCommitsWithBasehead(query)
    const commits = data.commits.slice(0, MAX_COMMITS).map(({ sha, commit }) => {
      return { sha, title: commit.message.split('\n', 1)[0] ?? '' }
    })
    return { url, commits, total: data.total_commits }
  } catch {
    return { url, commits: null, total: null }
  }
}
