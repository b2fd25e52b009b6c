import { info } from '@actions/core'
import { getOctokit } from '@actions/github'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { escapeTerminal } from '../../text/escape.ts'

const REQUEST_LIMIT_MS = 60_000
const RETRIES = 3
/** A longer rate limit is not worth the machine's time. */
const MAX_WAIT_S = 60

export type GithubApi = ReturnType<typeof getOctokit>

/** A repository, and the API to reach it. */
export interface RepositoryApi {
  readonly api: GithubApi
  readonly owner: string
  readonly repo: string
}

/**
 * The REST API. Each request has a deadline, and is retried up to three times after network errors, 5xx and rate
 * limits.
 */
export function openApi(token: string): GithubApi {
  const { fetch } = getOctokit(token).request.endpoint.DEFAULTS.request as { fetch: typeof globalThis.fetch }
  const again = (kind: string) => (seconds: number, options: object, _api: object, tries: number) => {
    const isWorthIt = tries < RETRIES && seconds <= MAX_WAIT_S
    const what = 'url' in options ? escapeTerminal(String(options.url)) : 'a request'
    info(`GitHub's ${kind} rate limit for ${what}: ${isWorthIt ? `again in ${seconds} s` : 'given up'}`)
    return isWorthIt
  }
  const options = {
    request: { fetch: withDeadline(fetch) },
    retry: { retries: RETRIES },
    throttle: { onRateLimit: again('primary'), onSecondaryRateLimit: again('secondary') },
  }
  return getOctokit(token, options, retry, throttling)
}

function withDeadline(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (url, init) => {
    const limit = AbortSignal.timeout(REQUEST_LIMIT_MS)
    const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit
    return fetch(url, { ...init, signal })
  }
}
