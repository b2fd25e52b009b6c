import { escapeTerminal } from '../../text/escape.ts'

/** What the workflow must allow for a request. */
export type Permission = 'pull-requests: write' | 'issues: write' | 'actions: read' | 'contents: read'

const LONGEST = 300

/** GitHub's answers when a write is impossible whatever the token may do. */
const OBSTACLES: readonly (readonly [RegExp, string])[] = [
  [/\bis locked\b/i, 'the conversation is locked'],
  [/\barchived\b.*\bread-only\b/i, 'the repository is archived'],
  [/\bissues (?:are|has been) disabled\b/i, 'the repository has no issues'],
]

/**
 * Why a request failed, in one line; with the permission if the token lacks it. GitHub answers 403 to a token without
 * the permission, and 404 to one that may not even see the repository.
 *
 * @param permission null: none is needed
 */
export function failureOf(error: unknown, permission: Permission | null): string {
  const obstacle = obstacleOf(error)
  if (obstacle !== null) return obstacle
  const status = statusOf(error)
  const text = escapeTerminal(error instanceof Error ? error.message : String(error)).slice(0, LONGEST)
  const answer = status === null ? text : `HTTP ${status}, ${text}`
  if (permission === null || isRateLimit(error) || (status !== 403 && status !== 404)) return answer
  return `${answer}. The token lacks a permission: give the job "permissions: ${permission}"`
}

/** What makes a write impossible, however the workflow is set up; null for any other error. */
export function obstacleOf(error: unknown): string | null {
  if (!(error instanceof Error) || ![403, 410].includes(statusOf(error) ?? 0)) return null
  return OBSTACLES.find(([pattern]) => pattern.test(error.message.slice(0, LONGEST)))?.[1] ?? null
}

/** HTTP status of a failed request; null if there was no answer. */
export function statusOf(error: unknown): number | null {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : null
}

/** Another job created the same thing a moment ago (HTTP 422, `already_exists`). */
export function isAlreadyThere(error: unknown): boolean {
  return statusOf(error) === 422 && error instanceof Error && /already.exists/i.test(error.message)
}

/** GitHub refused a request because there were too many. */
export function isRateLimit(error: unknown): boolean {
  return statusOf(error) === 429 || (error instanceof Error && /rate limit/i.test(error.message))
}
