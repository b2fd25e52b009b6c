import { getOctokit } from '@actions/github'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { baseThresholds } from '../../../src/action/github/base-thresholds.ts'
import { callerOf, isCalled } from '../../../src/action/github/caller.ts'
import type { WorkflowRun } from '../../../src/action/github/event.ts'
import { findPulls } from '../../../src/action/github/find-pull.ts'
import {
  attemptOf,
  downloadArtifact,
  listArtifacts,
  MAX_ZIP_BYTES,
} from '../../../src/action/github/stored-artifacts.ts'
import { floorsOf } from '../../../src/config/thresholds.ts'
import { type GithubApi, startGithubApi } from '../../github/github-api.ts'

let github: GithubApi
beforeAll(async () => {
  github = await startGithubApi()
})
afterAll(() => github.close())

/** Without the retries and pauses of the Action's own client. */
function repository() {
  const api = getOctokit(github.tokens.write, { baseUrl: github.url })
  return { api, owner: 'acme', repo: 'cameras' }
}

function runOf(change: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    id: 5005,
    attempt: 1,
    startedAt: null,
    event: 'pull_request',
    conclusion: 'success',
    headSha: '0123456',
    headBranch: null,
    headRepository: 'acme/cameras',
    ...change,
  }
}

type Pull = Awaited<ReturnType<GithubApi['openPull']>>

function runFor({ headSha, headRef: headBranch, headRepo: headRepository }: Pull, change = {}): WorkflowRun {
  return runOf({ headSha, headBranch, headRepository, ...change })
}

describe('the pull requests of a run', () => {
  test('are those of its commit and repository, not of another with a branch of the same name', async () => {
    const own = await github.openPull({ head: 'same-name' })
    const fork = await github.openPull({ head: 'same-name', headOwner: 'contributor' })
    for (const pull of [own, fork]) {
      expect(await findPulls(repository(), runFor(pull))).toEqual({
        kind: 'found',
        pulls: [{ number: pull.number, baseRef: 'main' }],
      })
    }
  })

  test('are all that propose the commit, oldest first', async () => {
    const pull = await github.openPull({ head: 'twice', headOwner: 'contributor' })
    const other = await github.openSame(pull, 'release')
    expect(await findPulls(repository(), runFor(pull))).toEqual({
      kind: 'found',
      pulls: [
        { number: pull.number, baseRef: 'main' },
        { number: other.number, baseRef: 'release' },
      ],
    })
  })

  test('are found without a branch too, and however their owner is spelt', async () => {
    const pull = await github.openPull({ head: 'nameless', headOwner: 'contributor' })
    const run = runFor(pull, { headBranch: null, headRepository: 'Contributor/Cameras' })
    expect(await findPulls(repository(), run)).toMatchObject({ pulls: [{ number: pull.number }] })
  })

  test('are not those of another repository that has the same commit', async () => {
    const own = await github.openPull({ head: 'copied' })
    const run = runFor(own, { headBranch: null, headRepository: 'contributor/cameras' })
    expect(await findPulls(repository(), run)).toEqual({ kind: 'none' })
  })

  test('have moved on once the head is another commit', async () => {
    const pull = await github.openPull({ head: 'moving', headOwner: 'contributor' })
    await github.pushTo(pull)
    expect(await findPulls(repository(), runFor(pull))).toEqual({ kind: 'moved', number: pull.number })
  })

  test('are none if they are closed, or their repository is gone', async () => {
    const pull = await github.openPull({ head: 'closed' })
    await github.closePull(pull)
    expect(await findPulls(repository(), runFor(pull))).toEqual({ kind: 'none' })
    expect(await findPulls(repository(), runFor(pull, { headRepository: null }))).toEqual({ kind: 'none' })
  })
})

describe('the limits of a base branch', () => {
  const limits = (min: number) => JSON.stringify({ version: 1, floors: { healthy_rate: { min } } })
  const read = async (given: string | null, ref = 'main') => {
    const thresholds = await baseThresholds({ ...repository(), ref }, given)
    return thresholds === null ? null : floorsOf(thresholds).map(({ min }) => min)
  }

  test('are none without the default file', async () => {
    expect(await read(null)).toBeNull()
  })

  test('are those of that branch, whatever the head says', async () => {
    await github.writeFile('thresholds.json', limits(90))
    await github.writeFile('thresholds.json', limits(1), 'head')
    expect(await read(null)).toEqual([90])
    expect(await read('thresholds.json')).toEqual([90])
  })

  test('are found where a checkout put the file into a folder', async () => {
    await github.writeFile('ci/limits.json', limits(80))
    for (const path of ['ci/limits.json', './ci/limits.json', 'checkout/ci/limits.json'])
      expect(await read(path), path).toEqual([80])
  })

  test.each([
    ['no-such-file.json', 'main'],
    ['../thresholds.json', 'a path in the repository'],
    ['ci/../../thresholds.json', 'a path in the repository'],
    ['/etc/passwd', 'a path in the repository'],
  ])('that were given as %s are bad input', async (path, reason) => {
    await expect(read(path)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(reason),
    })
  })

  test('that are invalid name their file and branch', async () => {
    await github.writeFile('broken.json', '{"version": 1, "floors": 7}')
    await expect(read('broken.json')).rejects.toThrow('broken.json of main')
  })

  test('are not taken for absent where the branch cannot be read', async () => {
    await expect(read(null, 'no-such-branch')).rejects.toMatchObject({ status: 404 })
  })
})

describe('the caller of a reusable workflow', () => {
  test.each([
    ['7', 'a.yml', 'b.yml', true],
    ['7', 'a.yml', 'a.yml', false],
    ['', 'a.yml', 'b.yml', false],
    ['x', 'a.yml', 'b.yml', false],
    ['7', '', 'b.yml', false],
    ['7', 'a.yml', '', false],
  ])('of job %j in %j, run by %j: is called %s', (id, workflowRef, callerRef, is) => {
    expect(isCalled({ id, workflowRef, callerRef })).toBe(is)
  })

  test.each([
    ['call (a) / measure', 'call (a)'],
    ['outer / inner / measure', 'outer / inner'],
    ['measure', null],
    [' / measure', null],
  ])('of the job %j is %j', async (name, caller) => {
    github.nameJob(77, name)
    expect(await callerOf(repository(), '77')).toBe(caller)
  })

  test('is refused where the token may not read it', async () => {
    await expect(callerOf(repository(), '78')).rejects.toMatchObject({ status: 403 })
  })
})

describe('the artifacts of a run', () => {
  const zip = Buffer.from('a zip')
  const where = (change: Partial<WorkflowRun> = {}) => ({ ...repository(), run: runOf(change) })
  const first = async () => (await listArtifacts(where()))[0]!

  test('are the newest of each name that has not expired, by name, however many pages they fill', async () => {
    const many = Array.from({ length: 99 }, (_, index) => ({ name: 'many', zip: Buffer.from(`${index}`) }))
    github.setArtifacts(5005, [
      ...many,
      { name: 'z', zip },
      { name: 'gone', zip, expired: true },
      { name: 'a', zip },
    ])
    const listed = await listArtifacts(where())
    expect(listed.map(({ name }) => name)).toEqual(['a', 'many', 'z'])
    expect(String(await downloadArtifact(where(), listed[1]!))).toBe('98')
  })

  test.each([
    ['2026-01-01T10:30:00Z', 2],
    ['2026-01-01T09:30:00Z', 1],
    ['2026-01-01T12:00:00Z', 3],
    ['2026-01-01T11:00:00Z', 3],
  ])('made at %s are of attempt %i', async (createdAt, attempt) => {
    github.startAttempt(5005, 2, '2026-01-01T10:00:00Z')
    github.setArtifacts(5005, [{ name: 'a', zip, createdAt }])
    const run = { attempt: 3, startedAt: new Date('2026-01-01T11:00:00Z') }
    expect(await attemptOf(where(run), await first())).toBe(attempt)
  })

  test('are of the last attempt where nobody says when it began', async () => {
    github.setArtifacts(5005, [{ name: 'a', zip }])
    expect(await attemptOf(where({ attempt: 3 }), await first())).toBe(3)
  })

  test('are refused beyond 64 MiB, whatever size was listed', async () => {
    github.setArtifacts(5005, [{ name: 'a', zip: Buffer.alloc(MAX_ZIP_BYTES + 1) }])
    await expect(downloadArtifact(where(), { ...(await first()), bytes: 5 })).rejects.toThrow(
      '67108864 bytes',
    )
  })
})
