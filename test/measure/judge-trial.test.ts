import { describe, expect, test } from 'vitest'
import { observe, startSearch } from '../../src/analysis/capacity/capacity-search.ts'
import { judgeWindow } from '../../src/analysis/health/judge-window.ts'
import { describeTrial, isRestless, judgeTrial } from '../../src/measure/judge-trial.ts'
import { stepLine } from '../../src/measure/trial-line.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import type { GeneratorHealth } from '../../src/model/machine.ts'
import { OPTIONS } from '../analysis/capacity/scripted-search.ts'
import { generatorOf } from '../load/machine/samples.ts'
import { deadConnection, healthyConnections, windowOf } from '../report/sample-run.ts'

const WINDOW_MS = 10_000
const RULES = DEFAULT_HEALTH_RULES
const LIMITED = generatorOf({
  limited: true,
  cause: 'generator',
  evidence: [{ signal: 'event_loop_busy', where: '', value: 0.99, limit: 0.7, seconds: 9, ofSeconds: 10 }],
  headroomPercent: 0,
})

/** 48 connections that got this part of their frames. */
function held(share: number, generator?: GeneratorHealth) {
  const connections = healthyConnections(24, 2, WINDOW_MS).map((c) => ({ ...c, frames: 250 * share }))
  const window = windowOf(connections, WINDOW_MS, generator)
  return { window, health: judgeWindow(window, RULES), use: null, figures: [], published: null }
}

describe('a trial', () => {
  test('passes, or fails with the rule that broke and what arrived', () => {
    expect(judgeTrial(held(1), RULES)).toMatchObject({ outcome: 'pass', goodput: 48, brokenRule: null })
    expect(judgeTrial(held(0.5), RULES)).toMatchObject({
      outcome: 'fail',
      goodput: 24,
      brokenRule: '48 of 48 slow: FPS 0.50 of nominal, limit 0.95',
    })
  })

  test('that fails while this machine was the limit says nothing of the server', () => {
    expect(judgeTrial(held(0.5, LIMITED), RULES).outcome).toBe('invalid_client')
    const disturbed: GeneratorHealth = { ...LIMITED, cause: 'environment' }
    expect(judgeTrial(held(0.5, disturbed), RULES).outcome).toBe('invalid_environment')
  })

  test.each([
    [3, 'fail'],
    [2, 'invalid_client'],
  ])(
    'of 48 with %d refused is %s: a refusal is the word of the server, whatever became of the others',
    (refused, outcome) => {
      const full = { kind: 'refused', detail: 'HTTP 503 Service Unavailable', httpStatus: 503 } as const
      const connections = healthyConnections(24, 2, WINDOW_MS).map((c, index) =>
        index < refused ? deadConnection(c, full, WINDOW_MS) : { ...c, frames: 125 },
      )
      const window = windowOf(connections, WINDOW_MS, LIMITED)
      const judged = judgeTrial(
        { window, health: judgeWindow(window, RULES), use: null, figures: [], published: null },
        RULES,
      )
      expect(judged.outcome).toBe(outcome)
    },
  )

  test('that passes is valid although this machine was busy: a late reader never makes a server look better', () => {
    expect(judgeTrial(held(1, LIMITED), RULES).outcome).toBe('pass')
  })

  test.each<[string, number, number, boolean]>([
    ['passes and gets less and less', 25, 23, true],
    ['passes and gets more', 24, 25, false],
    ['fails and gets more and more', 10, 20, true],
    ['fails and gets less', 20, 10, false],
    ['passes steadily', 25, 25, false],
  ])('that %s: a longer look decides? %s → %s, %s', (_name, earlier, later, isLonger) => {
    const framesPerSecond = [...Array(5).fill(earlier), ...Array(5).fill(later)]
    const frames = 5 * (earlier + later)
    const connections = healthyConnections(24, 2, WINDOW_MS).map((c) => ({ ...c, frames, framesPerSecond }))
    const window = windowOf(connections, WINDOW_MS)
    const judged = judgeTrial(
      { window, health: judgeWindow(window, RULES), use: null, figures: [], published: null },
      RULES,
    )
    expect(isRestless(judged)).toBe(isLonger)
  })

  test('is told with its load, health, FPS, verdict and what is known by then', () => {
    let state = startSearch({ ...OPTIONS, start: 48 })
    state = observe(state, {
      kind: 'trial',
      outcome: 'pass',
      goodput: 48,
      brokenRule: null,
      carried: null,
      elapsedMs: 0,
    })
    const judged = judgeTrial(held(0.5), RULES)
    state = observe(state, { kind: 'trial', ...judged, elapsedMs: 16_000 })
    const trial = describeTrial(judged, { number: 2, purpose: 'grow', elapsedMs: 16_000 }, state)
    expect(trial).toMatchObject({
      outcome: 'fail',
      healthy: 0,
      fpsPerConnection: 12.5,
      brokenOutcome: 'slow',
      elapsedSeconds: 16,
    })
    expect(stepLine('Search', trial)).toMatch(
      /^Search, trial 2: 48 connections FAIL, 0\/48 healthy, FPS 12\.5 \(48 of 48 slow: .*\) \| capacity about \d+, 90 % interval \d+ to \d+$/,
    )
  })

  test('that is invalid tells why, and blames no rule of the server', () => {
    const judged = judgeTrial(held(0.5, LIMITED), RULES)
    const state = startSearch(OPTIONS)
    const trial = describeTrial(judged, { number: 1, purpose: 'first', elapsedMs: 0 }, state)
    expect(trial).toMatchObject({ outcome: 'invalid', brokenOutcome: null, low: null })
    expect(stepLine('Search', trial)).toBe(
      'Search, trial 1: 48 connections INVALID, 0/48 healthy, FPS 12.5 (event loop busy: above 70 % in 9 of 10 seconds, worst 99 %)',
    )
  })
})
