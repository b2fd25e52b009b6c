import { describe, expect, test } from 'vitest'
import { failureOf, isAlreadyThere, obstacleOf, statusOf } from '../../../src/action/github/permission.ts'

const PERMISSION = 'The token lacks a permission: give the job "permissions: pull-requests: write"'

function requestError(status: unknown, message: string): Error {
  return Object.assign(new Error(message), { status })
}

const told = (error: unknown) => failureOf(error, 'pull-requests: write')

describe('why a request failed', () => {
  test.each([
    [403, 'Resource not accessible by integration'],
    [404, 'Not Found'],
  ])('is a permission where GitHub answers %d', (status, message) => {
    expect(told(requestError(status, message))).toBe(`HTTP ${status}, ${message}. ${PERMISSION}`)
  })

  test('names the permission of the request', () => {
    expect(failureOf(requestError(403, 'no'), 'actions: read')).toContain('"permissions: actions: read"')
  })

  test.each([
    [403, 'API rate limit exceeded for installation ID 1.'],
    [403, 'You have exceeded a secondary rate limit.'],
    [429, 'Too Many Requests'],
    [401, 'Bad credentials'],
    [422, 'Validation Failed'],
    [500, 'Server Error'],
  ])('is no permission for %d "%s"', (status, message) => {
    expect(told(requestError(status, message))).toBe(`HTTP ${status}, ${message}`)
  })

  test.each([
    [403, 'Unable to create comment because issue is locked.', 'the conversation is locked'],
    [403, 'Repository was archived so is read-only.', 'the repository is archived'],
    [410, 'Issues are disabled for this repo', 'the repository has no issues'],
    [410, 'Issues has been disabled in this repository.', 'the repository has no issues'],
  ])('is no permission but an obstacle for %d "%s"', (status, message, obstacle) => {
    const error = requestError(status, `${message} - https://docs.github.com/articles/locking-conversations/`)
    expect(told(error)).toBe(obstacle)
    expect(obstacleOf(error)).toBe(obstacle)
  })

  test.each([
    requestError(403, 'Resource not accessible by integration'),
    requestError(422, 'the field is locked'),
    new Error('the file is locked'),
    'is locked',
  ])('has no obstacle in %o', (error) => {
    expect(obstacleOf(error)).toBeNull()
  })

  test('is the error itself where nobody answered', () => {
    expect(told(new Error('getaddrinfo ENOTFOUND api.github.com'))).toBe(
      'getaddrinfo ENOTFOUND api.github.com',
    )
    expect(told('a text')).toBe('a text')
    expect(told(undefined)).toBe('undefined')
    expect(told({ status: 403 })).toBe('[object Object]')
    expect(told(requestError('403', 'a text for its status'))).toBe('a text for its status')
  })

  test('is one line that is no command, and no longer than people read', () => {
    const lines = told(requestError(500, 'one\n::error::two\r\n##[error]three\u001b[2J\u2028'))
    expect(lines).not.toMatch(/[\p{Cc}\u2028]|##\[/u)
    expect(told(new Error('::error::pwned'))).not.toMatch(/^\s*::/)
    expect(told(requestError(403, 'x'.repeat(100_000))).length).toBeLessThan(500)
  })
})

describe('the status of a failed request', () => {
  test.each([
    [requestError(404, 'Not Found'), 404],
    [requestError(undefined, 'no answer'), null],
    [new Error('no answer'), null],
    [{ status: 404 }, null],
    [null, null],
  ])('of %o is %j', (error, status) => {
    expect(statusOf(error)).toBe(status)
  })
})

test.each([
  [requestError(422, 'Validation Failed: {"resource":"Label","code":"already_exists","field":"name"}'), true],
  [requestError(422, 'Validation Failed: {"resource":"Label","code":"invalid","field":"color"}'), false],
  [requestError(403, 'already_exists'), false],
  [null, false],
])('what another job made a moment ago is no failure (%o): %j', (error, expected) => {
  expect(isAlreadyThere(error)).toBe(expected)
})
