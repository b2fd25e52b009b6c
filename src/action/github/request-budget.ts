import type { GithubApi } from './api.ts'

/** Requests that are left for other jobs: all workflows of a repository share 1,000 an hour. */
const RESERVE = 100

/** Why requests are not sent any more. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent'
}

interface Budget {
  /** Ends requests that are under way. */
  readonly signal: AbortSignal
  /** Requests that are left in the hour. */
  readonly reserve?: number
}

/**
 * Limits a client of GitHub's API: it throws `BudgetSpent` instead of sending a request once GitHub's answers say that
 * no more than the reserve are left (`x-ratelimit-remaining`, which some servers do not send), or once the signal is
 * aborted.
 */
export function limitRequests(api: GithubApi, { signal, reserve = RESERVE }: Budget): void {
  let left = Number.POSITIVE_INFINITY
  const note = (headers: Headers = {}) => {
    const text = headers['x-ratelimit-remaining']
    if (text !== undefined && /^\d{1,9}$/.test(String(text))) left = Number(text)
  }
  api.hook.before('request', (options) => {
    if (left <= reserve) throw new BudgetSpent(`GitHub's rate limit has ${left} requests left`)
    if (signal.aborted) throw new BudgetSpent('there was no time for more')
    options.request = { ...options.request, signal }
  })
  api.hook.after('request', ({ headers }) => note(headers))
  api.hook.error('request', (error) => {
    if ('response' in error) note(error.response?.headers)
    throw error
  })
}

type Headers = Readonly<Record<string, string | number | undefined>>
