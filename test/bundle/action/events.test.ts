import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type StepRun, step } from './runner.ts'
import { checkout, type Github, github, SHORT } from './scenes.ts'

const INPUTS = { ...SHORT, duration: '1', simulate: 'true' }
const COMMIT = '0123456789abcdef0123456789abcdef01234567'

async function scene() {
  const gh = await github()
  return { gh, pull: await gh.api.openPull({ head: 'change' }) }
}

interface Change {
  readonly payload?: object
  readonly inputs?: Readonly<Record<string, string>>
  readonly environment?: NodeJS.ProcessEnv
  readonly runId?: number
}

function run(
  gh: Github,
  eventName: string,
  { payload = {}, inputs, environment, runId = 1001 }: Change = {},
) {
  return step({
    eventName,
    payload,
    runId,
    inputs: { ...INPUTS, ...inputs },
    environment: { ...gh.environment, ...environment },
  })
}

function messages({ annotations }: StepRun): string {
  return annotations.map(({ message }) => message).join('\n')
}

describe.concurrent('the pull request that is commented on', () => {
  test('is the last of the group in a merge queue', async () => {
    const { gh, pull } = await scene()
    const head_ref = `refs/heads/gh-readonly-queue/main/pr-${pull.number}-${COMMIT}`
    await run(gh, 'merge_group', { payload: { merge_group: { head_ref, head_sha: COMMIT } } })
    const [comment, ...others] = await gh.api.comments(pull.number)
    expect(others).toEqual([])
    expect(comment?.body).toContain('commit 0123456')
  })

  test('is what a comment was made on; a plain issue gets none', async () => {
    const { gh, pull } = await scene()
    const comment = { body: '/capacity' }
    await run(gh, 'issue_comment', { payload: { issue: { number: pull.number }, comment }, runId: 1000 })
    expect(await gh.api.comments(pull.number)).toEqual([])
    const issue = { number: pull.number, pull_request: { url: 'x' } }
    await run(gh, 'issue_comment', { payload: { issue, comment } })
    expect(await gh.api.comments(pull.number)).toHaveLength(1)
  })

  test('is the one of the input, on an event without any', async () => {
    const { gh, pull } = await scene()
    await run(gh, 'workflow_dispatch', { payload: { inputs: {} }, runId: 1000 })
    expect(await gh.api.comments(pull.number)).toEqual([])
    const first = await run(gh, 'workflow_dispatch', { inputs: { 'pull-request': String(pull.number) } })
    expect(first.outputs['comment-url']).toContain('/acme/cameras/')
    await run(gh, 'push', { inputs: { 'pull-request': `#${pull.number}` }, runId: 1002 })
    expect(await gh.api.comments(pull.number)).toHaveLength(1)
  })

  test('that is not there is a warning with its number', async () => {
    const { gh } = await scene()
    const told = await run(gh, 'workflow_dispatch', { inputs: { 'pull-request': '4040' } })
    expect(messages(told)).toContain('The comment on #4040 was not posted: HTTP 404')
  })

  test.each(['abc', '0', '-3', '1.5'])('%j is one clear error, before anything starts', async (text) => {
    const { gh } = await scene()
    const told = await run(gh, 'workflow_dispatch', { inputs: { 'pull-request': text } })
    expect(told.exitCode).toBe(1)
    expect(messages(told)).toBe(
      `pull-request: found "${text}", expected the number of a pull request, such as 12`,
    )
    expect(told.files).toEqual([])
  })
})

describe.concurrent('what the runner leaves out is a sentence, and the verdict stands', () => {
  const FINE = ['pass', 'inconclusive']

  async function sentences(eventName: string, change: Change): Promise<string> {
    const { gh } = await scene()
    const told = await run(gh, eventName, change)
    expect(told.log).not.toContain('This is a bug')
    expect(told.exitCode).toBe(0)
    return messages(told)
  }

  test('an event file with only refs', async () => {
    const payload = { pull_request: { head: { ref: 'feature' }, base: { ref: 'main' } } }
    expect(await sentences('pull_request', { payload })).toContain('the event names no pull request')
  })

  test.each([
    ['missing', '/nowhere/event.json', 'cannot be read: no such file or folder (ENOENT)'],
    ['a folder', '/tmp', 'cannot be read: a folder (EISDIR)'],
    ['no JSON', '/etc/hostname', 'is not JSON'],
  ])('an event file that is %s', async (_, GITHUB_EVENT_PATH, sentence) => {
    expect(await sentences('pull_request', { environment: { GITHUB_EVENT_PATH } })).toContain(sentence)
  })

  test.each(['', 'cameras'])('GITHUB_REPOSITORY %j', async (GITHUB_REPOSITORY) => {
    const payload = { pull_request: { number: 1, head: { sha: COMMIT, repo: { full_name: 'a/b' } } } }
    for (const eventName of ['pull_request', 'schedule']) {
      const told = await sentences(eventName, { payload, environment: { GITHUB_REPOSITORY } })
      expect(told).toContain(`GITHUB_REPOSITORY is "${GITHUB_REPOSITORY}", not owner/name`)
    }
  })

  test('command files that are not there', async () => {
    const { gh } = await scene()
    const names = ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_STATE']
    const environment = Object.fromEntries(names.map((name) => [name, '/nowhere/file']))
    const inputs = {
      simulate: '',
      start: 'sleep 3',
      target: 'http://127.0.0.1:9/{camera}',
      'wait-timeout': '1',
    }
    const failed = await run(gh, 'push', { inputs, environment })
    expect(failed.log).not.toContain('This is a bug')
    expect(messages(failed)).toContain('GITHUB_STATE cannot be written')
    expect(messages(failed)).toContain('Camera capacity: error')
    const measured = await run(gh, 'push', { environment })
    expect(measured.exitCode).toBe(0)
    const told = measured.annotations.map(({ message }) => message)
    expect(told.filter((message) => message.startsWith('GITHUB_OUTPUT cannot be written'))).toHaveLength(1)
    expect(told.filter((message) => message.startsWith('The job summary could not be written'))).toHaveLength(
      1,
    )
    expect(FINE.some((verdict) => measured.log.includes(verdict))).toBe(true)
  })

  test('in mode: report is an error that says why', async () => {
    for (const environment of [{ GITHUB_REPOSITORY: '' }, { GITHUB_EVENT_PATH: '/nowhere/event.json' }]) {
      const told = await step({ inputs: { mode: 'report' }, eventName: 'workflow_run', environment })
      expect(told.log).not.toContain('This is a bug')
      expect({ code: told.exitCode, verdict: told.outputs.verdict }).toEqual({ code: 1, verdict: 'error' })
      expect(messages(told)).toMatch(
        /^mode: found report on the event workflow_run \((GITHUB_REP|the event file)/,
      )
    }
  })
})

describe.concurrent('checkouts in folders', () => {
  function git(folder: string, ...args: string[]): void {
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com']
    execFileSync('git', ['-C', folder, ...who, ...args], { stdio: 'ignore' })
  }

  /** Two checkouts of one repository, as `actions/checkout` makes them with `path`. */
  function twoCheckouts(change: boolean): string {
    const workspace = checkout()
    const head = join(workspace, 'head')
    mkdirSync(head)
    git(head, 'init')
    writeFileSync(
      join(head, 'thresholds.json'),
      '{ "version": 1,\n  "floors": { "recommended_cameras": { "min": 500 } } }',
    )
    git(head, 'add', '.')
    git(head, 'commit', '-m', 'first')
    git(workspace, 'clone', 'head', 'base')
    if (change) git(head, 'commit', '--allow-empty', '-m', 'second')
    return workspace
  }

  const SERVERS = {
    simulate: '',
    start: 'cd head && exit 7',
    target: 'http://127.0.0.1:9/{camera}',
    'baseline-start': 'cd base && exit 7',
    'baseline-target': 'http://127.0.0.1:9/base/{camera}',
    'wait-timeout': '2',
  }

  test('of the same commit are not compared, and nothing is started', async () => {
    const { gh } = await scene()
    const options = { inputs: { ...INPUTS, ...SERVERS }, environment: gh.environment }
    const same = await step({ ...options, workspace: twoCheckouts(false) })
    expect({ code: same.exitCode, verdict: same.outputs.verdict }).toEqual({ code: 1, verdict: 'error' })
    expect(messages(same)).toMatch(/baseline-start: .*base and .*head hold the same commit [0-9a-f]{7}/)
    expect(same.files.filter((file) => file.endsWith('.log'))).toEqual([])
    const different = await step({ ...options, workspace: twoCheckouts(true) })
    expect(messages(different)).not.toContain('the same commit')
    expect(messages(different)).toContain('exit')
  })

  test('have annotations at the file as the repository has it', async () => {
    const { gh } = await scene()
    const inputs = { ...INPUTS, thresholds: 'head/thresholds.json' }
    const told = await step({ inputs, environment: gh.environment, workspace: twoCheckouts(true) })
    expect(told.annotations.find(({ message }) => message.startsWith('recommended_cameras'))).toMatchObject({
      properties: { file: 'thresholds.json', line: '2' },
    })
  })
})
