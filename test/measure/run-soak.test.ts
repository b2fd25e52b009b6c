import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { judgeWindow } from '../../src/analysis/health/judge-window.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import { CamgateError } from '../../src/errors.ts'
import { Countdown } from '../../src/measure/countdown.ts'
import type { HeldLoad, Load } from '../../src/measure/held-load.ts'
import { Observers } from '../../src/measure/observers.ts'
import { soakAfter } from '../../src/measure/run-soak.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import type { SoakRun } from '../../src/model/soak.ts'
import { FakeClock } from '../load/fake-clock.ts'
import { healthyConnections, windowOf } from '../report/sample-run.ts'

/** Twenty windows of 20 ms. */
const SOAK_MS = 400
const CONNECTIONS = 10

function heldFor(ms: number): HeldLoad {
  const window = windowOf(healthyConnections(CONNECTIONS, 1, ms), ms)
  const health = judgeWindow(window, DEFAULT_HEALTH_RULES)
  return { window, health, use: null, figures: [], published: null }
}

/** A load that takes as long as it is asked to, and whose nth window fails with an error. */
function scripted(failsAt = Number.POSITIVE_INFINITY, error?: unknown) {
  const renewed: number[][] = []
  let windows = 0
  const load = {
    phase: { enter() {} },
    reconnections: 3,
    async renew(indices: readonly number[]) {
      renewed.push([...indices])
    },
    async measure(ms: number) {
      windows += 1
      if (windows === failsAt) throw error
      await sleep(ms)
      return heldFor(1000)
    },
  }
  return { renewed, load: load as unknown as Load }
}

function setUp(load: Load, signal = new AbortController().signal) {
  const plan = { ...planFrom({ cameras: String(CONNECTIONS) }, null), soakMs: SOAK_MS }
  const checkpoints: SoakRun[] = []
  const said: string[] = []
  const log = { info() {}, warn() {}, error() {} }
  const progress = { say: (text: string) => said.push(text), second() {}, end() {} }
  const setup = {
    ...{ plan, load, observers: new Observers(), countdown: new Countdown(new FakeClock()) },
    session: { log } as never,
    io: { signal, progress, environment: {}, entry: '', toolVersion: '' },
    checkpoint: async (soFar: SoakRun) => void checkpoints.push(soFar),
  }
  return { setup, checkpoints, said }
}

describe('a soak', () => {
  test('renews its connections in turn, a share between two windows', async () => {
    const { load, renewed } = scripted()
    const { setup, checkpoints } = setUp(load)
    const soak = await soakAfter(heldFor(1000), setup)
    expect(renewed.slice(0, 6)).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
      [8, 9],
      [0, 1],
    ])
    expect(soak).toMatchObject({ plannedMs: SOAK_MS, windowMs: 20, incomplete: null, unhealthy: [] })
    expect(soak?.windows.map(({ renewed: count }) => count).slice(0, 3)).toEqual([0, 2, 2])
    // Those before it are not its own.
    expect(soak?.windows.every(({ reconnections }) => reconnections === 0)).toBe(true)
    expect(checkpoints.map(({ windows }) => windows.length)).toEqual([0])
  })

  test('keeps its windows when the load generator breaks down', async () => {
    const { load } = scripted(4, new CamgateError('inconclusive', 'no agent is left'))
    const { setup, said } = setUp(load)
    const soak = await soakAfter(heldFor(1000), setup)
    expect(soak).toMatchObject({ incomplete: 'no agent is left', windows: [{}, {}, {}] })
    expect(said).toEqual(['Soak: ended, no agent is left'])
  })

  test('hides no bug of ours', async () => {
    const { load } = scripted(2, new TypeError('x is not a function'))
    await expect(soakAfter(heldFor(1000), setUp(load).setup)).rejects.toThrow('x is not a function')
  })

  test('is not made when the run was interrupted before', async () => {
    const { setup, said } = setUp(scripted().load, AbortSignal.abort())
    expect(await soakAfter(heldFor(1000), setup)).toMatchObject({
      windows: [],
      incomplete: 'it was not made: the run was interrupted before',
    })
    expect(said).toEqual(['No soak: the run was interrupted before.'])
  })
})
