import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readEvent } from '../../src/github/event.ts'

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

  test.each([undefined, '', 'cameras', '/cameras', 'org/'])('in the repository %j is an error', (name) => {
    expect(() => readEvent({ ...RUNNER, GITHUB_REPOSITORY: name })).toThrow(
      `GITHUB_REPOSITORY is "${name ?? ''}", not owner/name`,
    )
  })

  test.each([
    ['broken', '{"pull_request":'],
    ['no object', '[]'],
    ['a pull request without a number', { pull_request: { head: { sha: 'a', repo: null } } }],
    ['a run with a text for its id', { workflow_run: { ...RUN, id: '99' } }],
  ])('with a payload that is %s is an error', (_, payload) => {
    expect(() => eventOf('pull_request', payload)).toThrow()
  })

  test('with a payload that is not there is an error', () => {
    const missing = path.join(folder, 'missing.json')
    expect(() => readEvent({ ...RUNNER, GITHUB_EVENT_PATH: missing })).toThrow('ENOENT')
  })
})

describe('a pull request', () => {
  test.each([
    ['of this repository', { full_name: 'org/cameras' }, false],
    ['of this repository in other letters', { full_name: 'Org/Cameras' }, false],
    ['of a fork', { full_name: 'stranger/cameras' }, true],
    ['of a fork of the same owner', { full_name: 'org/cameras-fork' }, true],
    ['of a fork that is gone', null, true],
    ['of a fork that nothing is told of', undefined, true],
  ])('%s', (_, repo, isFork) => {
    expect(pullFrom(repo)).toEqual({ number: 12, headSha: 'abc123', isFork })
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
        conclusion: 'success',
        headSha: 'def456',
        headBranch: 'feature',
        headRepository: 'stranger/cameras',
      },
    })
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
