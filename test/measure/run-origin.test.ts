import { expect, test } from 'vitest'
import { runOrigin } from '../../src/measure/run-origin.ts'

const RUNNER = {
  GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
  GITHUB_REF_NAME: 'main',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'owner/name',
  GITHUB_RUN_ID: '42',
}

test('a run in a workflow knows its commit, its branch and its page', () => {
  expect(runOrigin(RUNNER)).toEqual({
    commit: RUNNER.GITHUB_SHA,
    ref: 'main',
    url: 'https://github.com/owner/name/actions/runs/42',
  })
})

test('a run elsewhere knows none of them', () => {
  expect(runOrigin({})).toEqual({ commit: null, ref: null, url: null })
})

test.each([
  { GITHUB_SHA: 'HEAD' },
  { GITHUB_SHA: RUNNER.GITHUB_SHA.toUpperCase() },
  { GITHUB_SERVER_URL: 'javascript:alert(1)' },
  { GITHUB_SERVER_URL: 'https://user:password@github.com' },
  { GITHUB_REPOSITORY: '../..//' },
  { GITHUB_RUN_ID: '1/../2' },
  { GITHUB_REF_NAME: 'x'.repeat(256) },
])('what has another form than GitHub gives it is not reported: %j', (other) => {
  const values = Object.values(runOrigin({ ...RUNNER, ...other }))
  expect(values.filter((value) => value === null)).toHaveLength(1)
})
