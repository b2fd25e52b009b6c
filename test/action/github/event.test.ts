import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readEvent } from '../../../src/action/github/event.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'camgate-event-'))
afterAll(() => rmSync(folder, { recursive: true }))

const RUNNER = {
  GITHUB_REPOSITORY: 'org/cameras',
  GITHUB_RUN_ID: '17012345678',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_WORKFLOW: 'CI',
  GITHUB_JOB: 'load',
  GITHUB_SERVER_URL: 'https://github.example',
}

function eventOf(name: string, payload: unknown, environment: NodeJS.ProcessEnv = RUNNER) {
  const file = path.join(folder, `${name}.json`)
  writeFileSync(file, typeof payload === 'string' ? payload : JSON.stringify(payload))
  return readEvent({ ...environment, GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file })
}

function makePipe(file: string): string {
  execFileSync('mkfifo', [file])
  return file
}

function makeLoop(file: string): string {
  symlinkSync(file, file)
  return file
}

function pullFrom(repo: unknown) {
  const head = { sha: 'abc123', ref: 'feature', repo }
  return eventOf('pull_request', { action: 'opened', pull_request: { number: 12, head } }).pull
}

const RUN = {
  id: 99,
  run_attempt: 3,
  event: 'pull_request',
  conclusion: 'success',
  head_sha: 'def456',
  head_branch: 'feature',
  head_repository: { full_name: 'stranger/cameras' },
  pull_requests: [],
}

describe('the event of a workflow', () => {
  test('tells where it runs', () => {
    expect(eventOf('push', { ref: 'refs/heads/main', commits: [] })).toEqual({
      name: 'push',
      owner: 'org',
      repo: 'cameras',
      serverUrl: 'https://github.example',
      runId: 17012345678,
      runAttempt: 2,
      workflow: 'CI',
      job: 'load',
      pull: null,
      workflowRun: null,
      problems: [],
    })
  })

  test('has defaults for what a runner leaves out, and needs no payload', () => {
    for (const more of [{}, { GITHUB_EVENT_PATH: '', GITHUB_SERVER_URL: '' }])
      expect(readEvent({ GITHUB_REPOSITORY: 'org/cameras', ...more })).toMatchObject({
        name: '',
        serverUrl: 'https://github.com',
        runId: 0,
        runAttempt: 1,
        workflow: '',
        pull: null,
      })
  })

  test.each([undefined, '', 'cameras', '/cameras', 'org/', 'a/b/c'])(
    'in the repository %j is a problem, not a crash',
    (name) => {
      const event = readEvent({ ...RUNNER, GITHUB_REPOSITORY: name })
      expect(event).toMatchObject({ owner: '', repo: '' })
      expect(event.problems).toEqual([`GITHUB_REPOSITORY is "${name ?? ''}", not owner/name`])
    },
  )

  test.each([
    ['broken', '{"pull_request":', /event file .* is not JSON/],
    ['empty', '', /event file .* is not JSON/],
    ['no object', '[]', /event file .* holds no JSON object/],
    ['nested too deep', '['.repeat(100_000), /event file .* is not JSON/],
    ['a text of megabytes', JSON.stringify('x'.repeat(16_000_000)), /event file .* holds no JSON object/],
    ['a run with a text for its id', { workflow_run: { ...RUN, id: '99' } }, /workflow_run .* has no id/],
  ])('with a payload that is %s is a problem, not a crash', (_, payload, sentence) => {
    const event = eventOf('push', payload)
    expect(event).toMatchObject({ pull: null, workflowRun: null })
    expect(event.problems).toEqual([expect.stringMatching(sentence)])
  })

  test('with a payload that is nested deeper than anything of GitHub is a problem, not a crash', () => {
    const { problems } = eventOf('push', `${'['.repeat(100_000)}${']'.repeat(100_000)}`)
    expect(problems).toEqual([
      expect.stringMatching(/is not JSON: more than 64 levels of brackets in line 1$/),
    ])
  })

  test.each([
    [
      'a pipe that nobody writes to',
      () => makePipe(path.join(folder, 'pipe')),
      /cannot be read: it is a pipe or a device$/,
    ],
    ['a device without an end', () => '/dev/zero', /cannot be read: it is a pipe or a device$/],
    ['a folder', () => folder, /cannot be read: a folder \(EISDIR\)$/],
    [
      'a link to itself',
      () => makeLoop(path.join(folder, 'loop')),
      /cannot be read: a circle of links \(ELOOP\)$/,
    ],
  ])('with a payload that is %s is a problem, and nothing waits for it', (_, make, sentence) => {
    const { problems } = readEvent({ ...RUNNER, GITHUB_EVENT_PATH: make() })
    expect(problems).toEqual([expect.stringMatching(sentence)])
  })

  test('with a payload that is not there is a problem, not a crash', () => {
    const missing = path.join(folder, 'missing.json')
    expect(readEvent({ ...RUNNER, GITHUB_EVENT_PATH: missing }).problems).toEqual([
      expect.stringMatching(/cannot be read: no such file or folder \(ENOENT\)$/),
    ])
  })
})

describe('a pull request', () => {
  test.each([
    ['of this repository', { full_name: 'org/cameras' }, false],
    ['of this repository in other letters', { full_name: 'Org/Cameras' }, false],
    ['of a fork', { full_name: 'stranger/cameras' }, true],
    ['of a fork of the same owner', { full_name: 'org/cameras-fork' }, true],
    ['of a fork that is gone', null, true],
    ['whose repository the event does not name', undefined, false],
  ])('%s', (_, repo, isFork) => {
    expect(pullFrom(repo)).toEqual({ number: 12, headSha: 'abc123', isFork })
  })

  const REFS = { pull_request: { head: { ref: 'feature' }, base: { ref: 'main' } } }

  test('in an event file with nothing but refs has its number from the ref of the run', () => {
    const runner = { ...RUNNER, GITHUB_REF: 'refs/pull/34/merge' }
    const expected = { number: 34, headSha: null, isFork: false }
    for (const payload of [REFS, {}, { pull_request: null }, { pull_request: 'x' }])
      expect(eventOf('pull_request', payload, runner)).toMatchObject({ pull: expected, problems: [] })
  })

  test('without any number is none', () => {
    expect(eventOf('pull_request', REFS, { ...RUNNER, GITHUB_REF: 'refs/heads/main' }).pull).toBeNull()
  })

  test.each([
    'gh-readonly-queue/main/pr-123-0123456789abcdef0123456789abcdef01234567',
    'refs/heads/gh-readonly-queue/release/2.0/pr-123-0123456789abcdef0123456789abcdef01234567',
    'refs/heads/gh-readonly-queue/pr-7-abcdef0/pr-123-0123456789abcdef0123456789abcdef01234567',
  ])('in a merge queue is named by the branch %s', (ref) => {
    const event = eventOf('merge_group', { merge_group: { head_ref: ref, head_sha: 'fed987' } })
    expect(event.pull).toEqual({ number: 123, headSha: 'fed987', isFork: false })
  })

  test.each(['refs/heads/main', 'pr-1', 'x/pr--1-0123456', 'x/pr-1-zzzzzzz'])(
    'in a merge queue is none for the branch %s',
    (ref) => {
      expect(eventOf('merge_group', { merge_group: { head_ref: ref } }).pull).toBeNull()
    },
  )

  test('is what a comment was made on, where it is no plain issue', () => {
    const comment = (issue: object) =>
      eventOf('issue_comment', { issue, comment: { body: '/capacity' } }).pull
    expect(comment({ number: 56, pull_request: { url: 'https://api.github.example' } })).toEqual({
      number: 56,
      headSha: null,
      isFork: false,
    })
    expect(comment({ number: 56 })).toBeNull()
    expect(eventOf('workflow_dispatch', { inputs: {}, ref: 'refs/heads/main' }).pull).toBeNull()
  })
})

describe('the run that workflow_run is about', () => {
  test('is told whole', () => {
    expect(eventOf('workflow_run', { action: 'completed', workflow_run: RUN })).toMatchObject({
      pull: null,
      workflowRun: {
        id: 99,
        attempt: 3,
        event: 'pull_request',
        startedAt: null,
        conclusion: 'success',
        headSha: 'def456',
        headBranch: 'feature',
        headRepository: 'stranger/cameras',
      },
    })
  })

  test('knows when its attempt began', () => {
    const startedOf = (run_started_at: unknown) =>
      eventOf('workflow_run', { workflow_run: { ...RUN, run_started_at } }).workflowRun?.startedAt
    expect(startedOf('2026-03-01T10:00:00Z')).toEqual(new Date('2026-03-01T10:00:00Z'))
    expect(startedOf('not a date')).toBeNull()
  })

  test('may have no conclusion, no branch, and no repository any more', () => {
    const { run_attempt: _, ...run } = { ...RUN, conclusion: null, head_branch: null, head_repository: null }
    expect(eventOf('workflow_run', { workflow_run: run }).workflowRun).toMatchObject({
      attempt: 1,
      conclusion: null,
      headBranch: null,
      headRepository: null,
    })
  })

  test('is null where a deployment was made by no workflow, which is no error', () => {
    expect(
      eventOf('deployment', { deployment: {}, workflow: null, workflow_run: null }).workflowRun,
    ).toBeNull()
  })
})
