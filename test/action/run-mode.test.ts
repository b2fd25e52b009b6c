import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getOctokit } from '@actions/github'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ModeContext } from '../../src/action/context.ts'
import type { RunInputs } from '../../src/action/github/inputs.ts'
import { runMode } from '../../src/action/run-mode.ts'
import { CamgateError } from '../../src/errors.ts'
import { parseReport } from '../../src/report/json.ts'
import { SERVERS_STATE, serversOf } from '../../src/server/start/state.ts'
import { json, startServer } from '../bundle/action/stand-in-server.ts'
import { closedPort } from '../protocols/scripted-server.ts'
import { killWhenFinished } from '../server/start/started.ts'
import { eventually, simulators } from '../simulator/with-simulator.ts'
import { eventOf } from './events.ts'
import { inputsOf, type StepEnd, startRunner } from './runner.ts'

const { api, artifacts, contextOf, folder, outputs, step } = await startRunner()
const { start } = simulators()

/** Nobody listens there. */
const DEAD = 'http://127.0.0.1:9/{camera}'

let runs = 0
beforeEach(() => {
  runs += 1
  artifacts.failWith(null)
  api.forbid({})
})

interface Change {
  readonly inputs?: Readonly<Record<string, string>>
  readonly context?: Partial<ModeContext>
}

/** Paths in a folder of this test. */
const at = (name: string) => path.join(folder, `run-${runs}`, name)

async function runStep({ inputs = {}, context = {} }: Change = {}): Promise<StepEnd> {
  artifacts.forget()
  const short = { cameras: '2', duration: '1', settle: '0', 'nominal-fps': '50', 'find-capacity': 'false' }
  const folders = { 'reports-dir': at('reports'), 'logs-dir': at('logs') }
  const token = { 'github-token': api.tokens.write }
  const given = (await inputsOf({ ...short, ...folders, ...token, ...inputs })) as RunInputs
  // Long enough for a verdict, too short to wait for.
  const durationMs = inputs.duration === undefined ? 400 : given.plan.durationMs
  return await step(() => runMode({ ...given, plan: { ...given.plan, durationMs } }, contextOf(context)))
}

/** Two cameras in this process. */
async function cameras(): Promise<string> {
  return `${(await start({ cameras: 2, fps: 50 })).url}/camera/{camera}`
}

async function pullEvent(change = {}) {
  const { number, headSha } = await api.openPull({ head: `branch-${runs}` })
  const pull = { number, headSha, isFork: false, ...change }
  const event = eventOf({ owner: 'acme', repo: 'cameras', pull })
  return { event, bodies: async () => (await api.comments(number)).map(({ body }) => body) }
}

const scheduled = (runId: number) => eventOf({ name: 'schedule', owner: 'acme', repo: 'cameras', runId })

const levelsOf = ({ annotations }: StepEnd) => annotations.map(({ level }) => level)

describe('a step', () => {
  test('sets outputs and colour before it asks GitHub for anything, and stays red whatever that answers', async () => {
    const { event } = await pullEvent()
    const seen: { verdict: string | undefined; isRed: boolean }[] = []
    const github = await startServer(async () => {
      seen.push({ verdict: outputs().verdict, isRed: process.exitCode === 1 })
      return json(403, { message: 'Resource not accessible by integration' })
    })
    const openApi = async (token: string) => getOctokit(token, { baseUrl: github.url })
    const end = await runStep({ inputs: { target: DEAD }, context: { event, openApi } })
    await github.close()
    expect(seen.length).toBeGreaterThan(0)
    for (const one of seen) expect(one).toEqual({ verdict: 'error', isRed: true })
    expect({ error: end.error, isRed: end.isRed }).toEqual({ error: null, isRed: true })
    expect(end.annotations.find(({ level }) => level === 'warning')?.message).toContain(
      'pull-requests: write',
    )
  })

  test('that measures leaves report, artifact, comment and summary of the same run', async () => {
    const { event, bodies } = await pullEvent()
    const end = await runStep({ inputs: { target: await cameras() }, context: { event } })
    const report = parseReport(JSON.parse(readFileSync(end.outputs['report-json'] ?? '', 'utf8')))
    expect(end.error).toBeNull()
    expect(end.outputs).toMatchObject({ 'run-id': report.run.run_id, 'reports-dir': at('reports') })
    const [artifact] = artifacts.artifacts
    const endings = Object.keys(artifact?.files ?? {}).map((name) => name.replace(/^.*\d{6}/, ''))
    expect(endings.toSorted()).toEqual(['.json', '.log', '.md', '_cameras.csv', '_connections.csv'])
    const [body = ''] = await bodies()
    expect(body).toContain(end.outputs['artifact-url'])
    expect(end.summary.split('\n')[0]).toBe(body.split('\n')[1])
    expect(end.outputs['comment-url']).toBeDefined()
  })

  test('that cannot publish anything still has its verdict and its report', async () => {
    const { event, bodies } = await pullEvent()
    artifacts.failWith(403)
    api.forbid({ comments: true })
    const end = await runStep({ inputs: { target: await cameras() }, context: { event } })
    expect(existsSync(end.outputs['report-json'] ?? '')).toBe(true)
    expect(levelsOf(end).filter((level) => level === 'warning').length).toBeGreaterThanOrEqual(2)
    expect({ error: end.error, isRed: end.isRed, comments: await bodies() }).toEqual({
      error: null,
      isRed: false,
      comments: [],
    })
  })

  test('of a fork asks GitHub for nothing: it could not comment', async () => {
    const { event } = await pullEvent({ isFork: true })
    const before = api.requests.length
    const end = await runStep({ inputs: { target: DEAD }, context: { event } })
    expect({ error: end.error, requests: api.requests.length - before }).toEqual({ error: null, requests: 0 })
    expect(end.summary).not.toBe('')
  })

  test('comments on the pull request that was given, on any event', async () => {
    const { number } = await api.openPull({ head: `given-${runs}` })
    await runStep({ inputs: { target: DEAD, 'pull-request': `#${number}` } })
    expect(await api.comments(number)).toHaveLength(1)
  })

  test('only updates where comments are wanted on a regression, and there is none', async () => {
    const { event, bodies } = await pullEvent()
    const end = await runStep({
      inputs: { target: await cameras(), comment: 'on-regression' },
      context: { event },
    })
    if (end.outputs.verdict === 'pass') expect(await bodies()).toEqual([])
    await runStep({ inputs: { target: DEAD, comment: 'on-regression' }, context: { event } })
    expect(await bodies()).toEqual([expect.stringContaining('unreachable')])
  })

  test('marks the limits that were not met at their lines of thresholds.json', async () => {
    const thresholds = path.join(folder, `limits-${runs}.json`)
    writeFileSync(
      thresholds,
      '{\n  "version": 1,\n  "floors": {\n    "capacity_connections": { "min": 500 }\n  }\n}\n',
    )
    const end = await runStep({
      inputs: { target: await cameras(), thresholds },
      context: { environment: { ...process.env, GITHUB_WORKSPACE: folder } },
    })
    const [marked] = end.annotations.filter(({ properties }) => properties.file !== undefined)
    if (end.outputs.verdict === 'fail') {
      expect(marked?.properties).toMatchObject({ file: path.basename(thresholds), line: '4' })
      expect(end.isRed).toBe(true)
    }
  })
})

describe('a cancelled step', () => {
  test('publishes nothing but its summary, and has an error as its verdict', async () => {
    const { event } = await pullEvent()
    const before = api.requests.length
    const abort = new AbortController()
    const end = runStep({
      inputs: { target: await cameras(), duration: '60' },
      context: { event, signal: abort.signal },
    })
    await eventually(() => logOf('window opened'), 20_000)
    abort.abort(new CamgateError('interrupted', 'cancelled'))
    const { error, outputs: set, summary } = await end
    expect({ error, verdict: set.verdict }).toEqual({ error: null, verdict: 'error' })
    expect(existsSync(set['report-json'] ?? '')).toBe(true)
    expect(summary).not.toBe('')
    expect({ requests: api.requests.length - before, artifacts: artifacts.artifacts }).toEqual({
      requests: 0,
      artifacts: [],
    })
  })
})

/** Whether a log of this test has a message yet. */
function logOf(message: string): boolean {
  if (!existsSync(at('logs'))) return false
  return readdirSync(at('logs')).some((name) => readFileSync(at(`logs/${name}`), 'utf8').includes(message))
}

describe('a scheduled step', () => {
  test('opens one issue, leaves it alone when inconclusive, and closes it when it passes', async () => {
    const night = (target: string, runId: number, inputs = {}) =>
      runStep({ inputs: { target, ...inputs }, context: { event: scheduled(runId) } })
    await night(DEAD, 1)
    const [opened] = await api.issues('open')
    expect(opened?.body).toContain('actions/runs/1')

    const thresholds = path.join(folder, 'unknown.json')
    const noBaseline = { average_fps_per_connection: { max_drop_percent: 10 } }
    writeFileSync(thresholds, JSON.stringify({ version: 1, regression: noBaseline }))
    const end = await night(await cameras(), 2, { thresholds })
    if (end.outputs.verdict === 'inconclusive') expect(await api.issues('open')).toEqual([opened])

    const passed = await night(await cameras(), 3)
    if (passed.outputs.verdict === 'pass') expect(await api.issues('open')).toEqual([])
  })

  test('opens no issue where none is wanted', async () => {
    const before = await api.issues('all')
    await runStep({ inputs: { target: DEAD, 'open-issue': 'never' }, context: { event: scheduled(9) } })
    expect(await api.issues('all')).toEqual(before)
  })
})

describe('servers that the step starts', () => {
  afterEach(() => rmSync(path.join(folder, 'up'), { force: true }))

  /** The servers that the post step would end; they end with the test. */
  function serversIn({ state }: StepEnd) {
    const servers = serversOf(state[SERVERS_STATE] ?? '')
    for (const server of servers) killWhenFinished(server)
    return servers
  }

  test('are known to the post step even if they never deliver, and their last words are shown without secrets', async () => {
    const end = await runStep({
      inputs: {
        target: DEAD,
        headers: 'X-Key: the-secret-of-the-cameras',
        start: 'echo "key the-secret-of-the-cameras refused"; echo ::error::forged; exit 3',
      },
    })
    expect(serversIn(end)).toHaveLength(1)
    expect(end.masks).toContain('the-secret-of-the-cameras')
    const shown = end.log.replaceAll(/^::add-mask::.*$/gm, '')
    expect(shown).toContain('key *** refused')
    for (const text of [shown, end.summary, ...Object.values(artifacts.artifacts[0]?.files ?? {})])
      expect(text).not.toContain('the-secret-of-the-cameras')
    expect(end.annotations.filter(({ message }) => message === 'forged')).toEqual([])
    expect({ error: end.error, verdict: end.outputs.verdict, isRed: end.isRed }).toEqual({
      error: null,
      verdict: 'error',
      isRed: true,
    })
    expect(Object.keys(artifacts.artifacts[0]?.files ?? {})).toEqual(['start.log'])
  })

  test('are not started where something else answers already', async () => {
    const inputs = { target: await cameras(), start: `touch ${path.join(folder, 'up')}` }
    const end = await runStep({ inputs })
    expect({ verdict: end.outputs.verdict, servers: serversIn(end) }).toEqual({
      verdict: 'error',
      servers: [],
    })
    expect(existsSync(path.join(folder, 'up'))).toBe(false)
    const reused = await runStep({ inputs: { ...inputs, 'start-reuse': 'true' } })
    expect(reused.outputs['report-json']).toBeDefined()
    expect(existsSync(path.join(folder, 'up'))).toBe(false)
  })

  test('that fail during the measurement end it as an error that keeps the numbers', async () => {
    const port = await closedPort()
    const { program } = contextOf()
    const running = runStep({
      inputs: {
        target: `http://127.0.0.1:${port}/camera/{camera}`,
        duration: '60',
        // Otherwise the ramp rests three times to see what the server uses.
        'find-capacity': 'true',
        start: `'${process.execPath}' '${program}' simulate --port ${port} --cameras 2 --fps 50 & until [ -e ${at('die')} ]; do sleep 0.1; done; kill $!; exit 7`,
      },
    })
    await eventually(() => logOf('window opened'), 20_000)
    await sleep(300)
    writeFileSync(at('die'), '')
    const end = await running
    expect(serversIn(end)).toHaveLength(1)
    expect(end.outputs).toMatchObject({ verdict: 'error' })
    const report = parseReport(JSON.parse(readFileSync(end.outputs['report-json'] ?? '', 'utf8')))
    expect(report.connection_statistics.total_frames_received).toBeGreaterThan(0)
    expect(end.summary).toContain('exit code 7')
  })
})

test('an event that cannot be read is a warning, and the measurement is made', async () => {
  const event = eventOf({ owner: '', repo: '', problems: ['the event file is gone'] })
  const end = await runStep({ inputs: { target: DEAD }, context: { event } })
  expect(end.annotations.find(({ level }) => level === 'warning')?.message).toContain(
    'the event file is gone',
  )
  expect(end.outputs.verdict).toBe('error')
})

test('a folder that cannot be written to is bad input, in outputs and summary', async () => {
  const file = path.join(folder, 'a-file')
  writeFileSync(file, '')
  const end = await runStep({ inputs: { target: DEAD, 'logs-dir': file } })
  expect({ error: end.error, verdict: end.outputs.verdict, isRed: end.isRed }).toEqual({
    error: null,
    verdict: 'error',
    isRed: true,
  })
  expect(end.summary).toContain('logs-dir')
})
