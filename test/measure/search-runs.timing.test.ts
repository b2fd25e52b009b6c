import { mkdirSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import type { Plan } from '../../src/config/plan.ts'
import { systemClock } from '../../src/load/clock.ts'
import { LocalWorker } from '../../src/load/workers/local-worker.ts'
import { existingCameras } from '../../src/measure/camera-supply.ts'
import { Countdown } from '../../src/measure/countdown.ts'
import { Load } from '../../src/measure/held-load.ts'
import { Observers } from '../../src/measure/observers.ts'
import { camerasNeeded, placesOf } from '../../src/measure/places.ts'
import { type AbSetup, compareServers } from '../../src/measure/run-ab.ts'
import { type SearchSetup, searchCapacity } from '../../src/measure/run-search.ts'
import { openSession, type RunIo } from '../../src/measure/run-session.ts'
import { StreamClients } from '../../src/protocols/clients.ts'
import type { SimulatorOptions } from '../../src/simulator/settings.ts'
import { ScriptedMachine, workersOn } from '../load/machine/samples.ts'
import { eventually, simulators } from '../simulator/with-simulator.ts'
import { camerasOf, PROGRAM, Scene } from './scene.ts'

const { start } = simulators('file')
const cameras = (options?: SimulatorOptions) => camerasOf(start, { fps: FPS, ...options })

const opened: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of opened) await close()
})

const MAX = 8
/** Twice as fast as other tests, so that a trial has enough frames in this time. */
const FPS = 100
const TRIAL_MS = 400

/** Everything that a search needs on one server, with short trials, on a machine that nothing disturbs. */
async function setUp(target: string, change: Partial<Plan> = {}) {
  const scene = new Scene(target)
  const limits = { trialDurationMs: TRIAL_MS, timeBudgetMs: 20_000, maxConnections: MAX }
  const plan: Plan = { ...scene.plan, findCapacity: true, ...limits, ...change }
  mkdirSync(plan.logsDir, { recursive: true })
  const session = openSession(plan, new Date())
  const clients = new StreamClients(plan, (text) => text)
  const client = new LocalWorker({
    rules: plan.health,
    client: (camera) => clients.for(camera),
    clock: systemClock,
  })
  const workers = workersOn(new ScriptedMachine(false), [client])
  const lines: string[] = []
  const io = {
    signal: scene.abort.signal,
    progress: {
      say: (text: string) => lines.push(text),
      second() {},
      end() {},
    } as unknown as RunIo['progress'],
    environment: {},
    entry: PROGRAM,
    toolVersion: '0.1.0',
  }
  opened.push(async () => {
    await clients.close()
    await session.close()
  })
  return { scene, plan, session, workers, lines, io }
}

const countdown = new Countdown(systemClock)

async function search(target: string, { change = {}, abortAfter = Number.POSITIVE_INFINITY }: Options = {}) {
  const { plan, session, workers, lines, io, scene } = await setUp(target, change)
  const load = new Load({
    ...{ plan, workers, session, io, observer: new Observers(), countdown },
    placeOf: placesOf(plan, target, MAX),
    camerasOf: camerasNeeded(plan),
    supply: existingCameras,
    nominalFps: () => FPS,
  })
  const setup: SearchSetup = {
    ...{ plan, session, io, load, slowestFps: FPS, first: null, title: 'Search', cameraLimit: () => null },
    limits: { start: 2, max: MAX, limitName: '--max-connections', isConfirmed: false, hint: null },
  }
  const interrupted = Number.isFinite(abortAfter)
    ? eventually(() => lines.length >= abortAfter, 15_000).then(() => scene.abort.abort())
    : Promise.resolve()
  try {
    const [result] = await Promise.all([searchCapacity(setup), interrupted])
    await scene.logged('search ended')
    return { ...result, lines, messages: scene.messages() }
  } finally {
    await load.close()
  }
}

interface Options {
  readonly change?: Partial<Plan>
  /** Interrupts after this many trials. */
  readonly abortAfter?: number
}

describe.concurrent('a search', () => {
  test('that nothing stops ends at its limit, with every trial shown and logged', async () => {
    const { target, nothingOpen } = await cameras()
    const { answer, trials, lines, messages } = await search(target)
    expect(trials.map(({ number }) => number)).toEqual(trials.map((_, index) => index + 1))
    expect(trials[0]).toMatchObject({ purpose: 'first', connections: 2 })
    expect(lines).toHaveLength(trials.length)
    expect(messages.filter((message) => message === 'trial')).toHaveLength(trials.length)
    expect(messages.at(-1)).toBe('search ended')
    const isQuiet = trials.every(({ outcome }) => outcome === 'pass')
    if (isQuiet) expect(answer).toMatchObject({ censored: true, connections: MAX })
    await nothingOpen()
  })

  test('finds where the server refuses, and recovers below before it goes on', async () => {
    const { target, nothingOpen } = await cameras({ faults: ['limit=4'] })
    const { answer, trials, messages } = await search(target, { change: { timeBudgetMs: 5000 } })
    expect(answer.censored).toBe(false)
    expect(answer.connections).toBeLessThanOrEqual(5)
    for (const { connections, outcome } of trials) if (connections > 4) expect(outcome).not.toBe('pass')
    expect(messages).toContain('recovery after a failed trial')
    await nothingOpen()
  })

  test('that is interrupted keeps its complete trials, and nothing of the one that was cut short', async () => {
    const { target, nothingOpen } = await cameras()
    const { answer, trials, messages } = await search(target, { abortAfter: 1 })
    expect(trials).toHaveLength(1)
    expect(answer.endedBy).toBe('interrupted')
    expect(messages.at(-1)).toBe('search ended')
    await nothingOpen()
  })

  test('stops when its time is over', async () => {
    const { target } = await cameras()
    const { answer, trials } = await search(target, { change: { timeBudgetMs: 500 } })
    expect(answer.endedBy).toBe('time')
    expect(trials.length).toBeLessThanOrEqual(1)
  })
})

/** @param until interrupts once it is true of what was logged */
async function compare(
  head: string,
  base: string,
  change: Partial<Plan>,
  until?: (log: readonly unknown[]) => boolean,
) {
  const { plan, session, workers, io, scene } = await setUp(head, change)
  const rates = {
    source: 'given',
    typicalFps: FPS,
    frameBytes: 4000,
    slowestFps: FPS,
    fpsOf: () => FPS,
  } as const
  const setup: AbSetup = { ...{ plan, session, workers, io, rates, countdown, head, base }, answer: null }
  const interrupted =
    until === undefined
      ? Promise.resolve()
      : eventually(() => until(scene.messages()), 20_000).then(() => scene.abort.abort())
  const [measured] = await Promise.all([compareServers(setup), interrupted])
  await eventually(() => measured.load === null || scene.messages().includes('a/b ended'))
  return { measured, messages: scene.messages() }
}

describe.concurrent('an A/B', () => {
  const small = () => cameras({ faults: ['limit=2'] })

  test('measures one server at a time, and closes both however it ends', async () => {
    const [head, base] = await Promise.all([small(), small()])
    let most = 0
    const watching = setInterval(() => {
      most = Math.max(most, Math.min(head.open(), base.open()))
    }, 20)
    const { measured, messages } = await compare(
      head.target,
      base.target,
      { timeBudgetMs: 8000 },
      (log) => log.filter((message) => message === 'a/b trial').length >= 2,
    ).finally(() => clearInterval(watching))
    expect(most).toBe(0)
    expect(measured).toMatchObject({
      isSelfCheck: false,
      baselineTarget: base.target,
      incomplete: 'interrupted',
    })
    expect(measured.load).toBeGreaterThan(2)
    expect(messages.at(-1)).toBe('a/b ended')
    await Promise.all([head.nothingOpen(), base.nothingOpen()])
  })

  test('has no load to compare at where the base carries all that may be opened', async () => {
    const [head, base] = await Promise.all([cameras(), cameras()])
    const { measured } = await compare(head.target, base.target, { maxConnections: 2 })
    expect(measured).toMatchObject({ load: null, pairs: [] })
    expect(measured.incomplete).toContain('saturates')
    expect(head.simulator.stats().connections).toEqual([])
    await base.nothingOpen()
  })

  test('says so where the base does not hold a single connection', async () => {
    const { measured } = await compare('http://127.0.0.1:9/{camera}', 'http://127.0.0.1:9/{camera}', {})
    expect(measured).toMatchObject({ isSelfCheck: true, load: null, pairs: [] })
    expect(measured.incomplete).not.toBeNull()
  })
})
