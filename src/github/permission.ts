import { escapeTerminal } from '../report/escape.ts'

/** What the workflow must allow for a request. */
export type Permission = 'pull-requests: write' | 'issues: write' | 'actions: read' | 'contents: read'

const LONGEST = 300

/**
 * Why a request failed, in one line; with the permission where that is what the token lacks. GitHub answers 403
 * to a token without it, and 404 where the token may not even see the repository.
 *
 * @param permission null: none is needed
 */
export function failureOf(error: unknown, permission: Permission | null): string {
  const status = statusOf(error)
  const text = escapeTerminal(error instanceof Error ? error.message : String(error)).slice(0, LONGEST)
  const answer = status === null ? text : `HTTP ${status}, ${text}`
  if (permission === null || isRateLimit(error) || (status !== 403 && status !== 404)) return answer
  return `${answer}. The token lacks a permission: give the job "permissions: ${permission}"`
}

/** HTTP status of a failed request; null when there was no answer. */
export function statusOf(error: unknown): number | null {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : null
}

function isRateLimit(error: unknown): boolean {
  return error instanceof Error && /rate limit/i.test(error.message)
}
