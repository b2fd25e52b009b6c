import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ModeContext } from '../../src/action/context.ts'
import type { RunInputs } from '../../src/action/github/inputs.ts'
import { runMode } from '../../src/action/run-mode.ts'
import { CamgateError } from '../../src/errors.ts'
import { parseReport } from '../../src/report/json.ts'
import { SERVERS_STATE, serversOf } from '../../src/server/start/state.ts'
import { startReceiver, statuses } from '../monitoring/receiver.ts'
import { closedPort } from '../protocols/scripted-server.ts'
import { killWhenFinished } from '../server/start/started.ts'
import { eventually, simulators } from '../simulator/with-simulator.ts'
import { eventOf } from './events.ts'
import { inputsOf, type StepEnd, startRunner } from './runner.ts'

const { api, artifacts, contextOf, folder, step } = await startRunner()
const { start } = simulators()

/** Nobody listens there. */
const DEAD = 'http://127.0.0.1:9/{camera}'

let runs = 0
beforeEach(() => {
  runs += 1
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

test('a step that measures leaves a report, and an artifact, a comment and a summary of it', async () => {
  const { number, headSha } = await api.openPull({ head: 'measured' })
  const event = eventOf({ owner: 'acme', repo: 'cameras', pull: { number, headSha, isFork: false } })
  const end = await runStep({ inputs: { target: await cameras() }, context: { event } })
  const report = parseReport(JSON.parse(readFileSync(end.outputs['report-json'] ?? '', 'utf8')))
  expect(end.error).toBeNull()
  expect(end.outputs).toMatchObject({ 'run-id': report.run.run_id, 'reports-dir': at('reports') })
  expect(Object.keys(artifacts.artifacts[0]?.files ?? {})).toHaveLength(6)
  const [comment] = await api.comments(number)
  expect(comment?.body.split('\n')[1]).toBe(end.summary.split('\n')[0])
})

test('a step sends its result to a webhook and a Pushgateway, and the log shows no secret of them', async () => {
  const receiver = await startReceiver(statuses(403))
  const end = await runStep({
    inputs: {
      target: await cameras(),
      webhook: `${receiver.url}/services/T0/B0/XXXX`,
      'webhook-secret': 'signed with this',
      pushgateway: receiver.url.replace('//', '//push:hunter22@'),
      'metrics-port': '0',
    },
  })
  expect(receiver.requests.map(({ method }) => method).toSorted()).toEqual(['POST', 'PUT'])
  expect(receiver.requests.map(({ body }) => body).join()).toContain(end.outputs['run-id'])
  const secrets = ['/services/T0/B0/XXXX', 'signed with this', 'hunter22']
  expect(end.masks).toEqual(expect.arrayContaining(secrets))
  const shown = end.log.replaceAll(/^::add-mask::.*$/gm, '')
  for (const secret of secrets) expect(shown).not.toContain(secret)
  expect(shown).toMatch(/^Metrics: http:\/\/127\.0\.0\.1:\d+\/metrics$/m)
  const warnings = end.annotations.map(({ message }) => message).filter((text) => text.includes('HTTP 403'))
  expect(warnings).toHaveLength(2)
  expect(end).toMatchObject({ error: null, isRed: false })
})

test('a cancelled step publishes nothing but its summary, and has an error as its verdict', async () => {
  const { number, headSha } = await api.openPull({ head: 'cancelled' })
  const event = eventOf({ owner: 'acme', repo: 'cameras', pull: { number, headSha, isFork: false } })
  const before = api.requests.length
  const abort = new AbortController()
  const inputs = { target: await cameras(), duration: '60' }
  const end = runStep({ inputs, context: { event, signal: abort.signal } })
  await eventually(() => logOf('window opened'), 20_000)
  abort.abort(new CamgateError('interrupted', 'cancelled'))
  const { error, outputs, summary } = await end
  expect({ error, verdict: outputs.verdict }).toEqual({ error: null, verdict: 'error' })
  expect(existsSync(outputs['report-json'] ?? '')).toBe(true)
  expect(summary).not.toBe('')
  expect([api.requests.length - before, artifacts.artifacts.length]).toEqual([0, 0])
})

/** Whether a log of this test has a message yet. */
function logOf(message: string): boolean {
  if (!existsSync(at('logs'))) return false
  return readdirSync(at('logs')).some((name) => readFileSync(at(`logs/${name}`), 'utf8').includes(message))
}

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
    expect(end.log.indexOf('::add-mask::the-secret-of-the-cameras')).toBeLessThan(end.log.indexOf('***'))
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

  test('without cameras get those that are published to them for the length of the step', async () => {
    const port = await closedPort()
    const relay = path.join(import.meta.dirname, '../relay/relay-program.ts')
    const end = await runStep({
      inputs: {
        ...{
          publish: `rtsp://127.0.0.1:${port}/{camera}`,
          start: `"${process.execPath}" "${relay}" '{"port":${port}}'`,
        },
        ...{ 'publish-resolution': '360p', 'publish-bitrate': '0.5', 'nominal-fps': '', duration: '2' },
      },
    })
    expect({ error: end.error, servers: serversIn(end).length }).toEqual({ error: null, servers: 1 })
    const report = parseReport(JSON.parse(readFileSync(end.outputs['report-json'] ?? '', 'utf8')))
    expect(report.publisher).toMatchObject({ cameras: 2, publishing: 2, problems: [] })
    expect(report.health).toMatchObject({ planned_connections: 2 })
    expect(report.marks).toMatchObject({
      clock: 'same',
      lost_frames: 0,
      foreign_frames: 0,
      not_measurable: null,
    })
    expect(report.marks?.latency_ms.p50).toBeGreaterThan(0)
  })

  test('that fail during the measurement end it as an error that keeps the numbers', async () => {
    const { running } = await startedBeside('exit 7', { duration: '60' })
    await eventually(() => logOf('window opened'), 20_000)
    await sleep(300)
    writeFileSync(at('end'), '')
    const end = await running
    expect(serversIn(end)).toHaveLength(1)
    expect(end.outputs).toMatchObject({ verdict: 'error' })
    const report = parseReport(JSON.parse(readFileSync(end.outputs['report-json'] ?? '', 'utf8')))
    expect(report.connection_statistics.total_frames_received).toBeGreaterThan(0)
    expect(end.summary).toContain('exit code 7')
  })
})

/**
 * A step whose command waits for the file `end`, and whose cameras run in this process: they answer once the command
 * runs.
 */
async function startedBeside(ending: string, inputs: Readonly<Record<string, string>> = {}) {
  const port = await closedPort()
  const running = runStep({
    inputs: {
      target: `http://127.0.0.1:${port}/camera/{camera}`,
      start: `until [ -e ${at('end')} ]; do sleep 0.1; done; ${ending}`,
      // Without a search, the ramp rests three times to see what the command uses.
      ...{ 'find-capacity': 'true', 'max-connections': '2' },
      ...inputs,
    },
  })
  await eventually(() => existsSync(at('logs/start.log')), 20_000)
  return { running, cameras: await start({ cameras: 2, fps: 50, port }) }
}

describe('a command that ends well', () => {
  test('and takes its server with it makes the numbers worthless, and keeps them', async () => {
    const { running, cameras } = await startedBeside('exit 0', { duration: '1' })
    await eventually(() => logOf('window opened'), 20_000)
    await cameras.close()
    writeFileSync(at('end'), '')
    const { outputs, isRed } = await running
    expect({ verdict: outputs.verdict, isRed }).toEqual({ verdict: 'error', isRed: true })
    expect(existsSync(outputs['report-json'] ?? '')).toBe(true)
  })

  test('and has started a server elsewhere, as a container is, does no harm', async () => {
    const { running } = await startedBeside('exit 0', { 'find-capacity': 'false' })
    writeFileSync(at('end'), '')
    const { outputs, log } = await running
    expect(outputs['report-json']).toBeDefined()
    expect(outputs.verdict).not.toBe('error')
    expect(log).toContain('still delivers')
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
