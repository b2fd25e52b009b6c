import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { runStep } from '../../src/action/action.ts'
import { withoutSignals } from '../captured-output.ts'
import { type StepEnd, startRunner } from './runner.ts'

const PROGRAM = path.resolve(import.meta.dirname, '../source-program.ts')

const runner = await startRunner()
const { api, artifacts, folder } = runner
const before = { ...process.env }

afterEach(() => {
  artifacts.forget()
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
})

const DEAD = {
  cameras: '1',
  target: 'http://127.0.0.1:9/{camera}',
  duration: '1',
  settle: '0',
  'nominal-fps': '25',
}

/** A step with its inputs as a runner gives them, by default on a push to `acme/cameras`. */
async function act(
  inputs: Readonly<Record<string, string>>,
  environment: NodeJS.ProcessEnv = {},
): Promise<StepEnd> {
  const folders = { 'reports-dir': path.join(folder, 'reports'), 'logs-dir': path.join(folder, 'logs') }
  for (const [name, value] of Object.entries({ ...folders, ...inputs }))
    process.env[`INPUT_${name.toUpperCase()}`] = value
  Object.assign(process.env, {
    GITHUB_REPOSITORY: 'acme/cameras',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_WORKFLOW: 'CI',
    GITHUB_JOB: 'load',
    GITHUB_RUN_ID: '42',
    GITHUB_WORKSPACE: folder,
    ...environment,
  })
  return await withoutSignals(() => runner.step(() => runStep(process.env, PROGRAM)))
}

describe('a step with wrong inputs', () => {
  test('names all of them in the annotation and the summary, and measures nothing', async () => {
    const end = await act({ ...DEAD, duration: 'soon', comment: 'sometimes' })
    expect({ error: end.error, isRed: end.isRed, outputs: end.outputs }).toEqual({
      error: null,
      isRed: true,
      outputs: { verdict: 'error' },
    })
    expect(end.annotations.map(({ level }) => level)).toEqual(['error'])
    for (const text of [end.annotations[0]?.message, end.summary]) {
      expect(text).toContain('duration')
      expect(text).toContain('comment')
    }
    expect(existsSync(path.join(folder, 'reports'))).toBe(false)
  })

  test('marks what is wrong in thresholds.json at its line', async () => {
    const file = path.join(folder, 'limits.json')
    writeFileSync(file, '{\n  "version": 1,\n  "floors": {\n    "healthy_rate": { "least": 95 }\n  }\n}\n')
    const end = await act({ ...DEAD, thresholds: file })
    expect(end.annotations).toContainEqual(
      expect.objectContaining({
        level: 'error',
        properties: expect.objectContaining({ file: 'limits.json', line: '4' }),
      }),
    )
    expect(end.outputs).toEqual({ verdict: 'error' })
  })

  test('of report mode is not taken for a run', async () => {
    const end = await act({ mode: 'report', 'github-token': api.tokens.write, target: DEAD.target })
    expect({ isRed: end.isRed, outputs: end.outputs }).toEqual({ isRed: true, outputs: { verdict: 'error' } })
    expect(end.annotations[0]?.message).toContain('target')
  })
})

describe('a step that runs', () => {
  test('says which inputs it does not use, and what became of it in its outputs', async () => {
    const end = await act({ ...DEAD, 'find-capacity': 'false', 'time-budget': '60', 'github-token': 'x' })
    expect(end.annotations.filter(({ level }) => level === 'notice')).toMatchObject([
      { message: expect.stringContaining('time-budget') },
    ])
    expect(end.outputs).toMatchObject({ verdict: 'error', 'reports-dir': path.join(folder, 'reports') })
    expect(
      artifacts.artifacts.map(({ name }) => name),
      end.log,
    ).toEqual(['camera-capacity-CI-load'])
  })

  test('of a reusable workflow has a key with its caller in it', async () => {
    api.nameJob(77, 'north (a) / load')
    const inputs = { ...DEAD, 'find-capacity': 'false', 'github-token': api.tokens.write }
    const called = {
      'check-run-id': '77',
      'job-workflow-ref': 'acme/cameras/.github/workflows/load.yml@main',
    }
    const callerRef = { GITHUB_WORKFLOW_REF: 'acme/cameras/.github/workflows/ci.yml@main' }
    await act({ ...inputs, ...called }, callerRef)
    expect(artifacts.artifacts[0]?.name).toMatch(/^camera-capacity-CI-north-a/)
    artifacts.forget()
    const unknown = await act({ ...inputs, ...called, 'check-run-id': '78' }, callerRef)
    expect(artifacts.artifacts[0]?.name).toBe('camera-capacity-CI-load')
    expect(unknown.log).toContain('actions: read')
  })

  test('with its report in a pull request of a fork publishes by report mode', async () => {
    const event = path.join(folder, 'event.json')
    mkdirSync(folder, { recursive: true })
    writeFileSync(event, JSON.stringify({ workflow_run: { id: 5005, event: 'push', head_sha: '0123456' } }))
    const end = await act(
      { mode: 'report', 'github-token': api.tokens.write },
      { GITHUB_EVENT_NAME: 'workflow_run', GITHUB_EVENT_PATH: event },
    )
    expect({ isRed: end.isRed, levels: end.annotations.map(({ level }) => level) }).toEqual({
      isRed: false,
      levels: ['notice'],
    })
  })
})
