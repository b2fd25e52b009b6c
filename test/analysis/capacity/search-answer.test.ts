import { describe, expect, test } from 'vitest'
import {
  breakOff,
  interrupt,
  limitTo,
  next,
  observe,
  type Step,
} from '../../../src/analysis/capacity/capacity-search.ts'
import { intervalSoFar, searchAnswer } from '../../../src/analysis/capacity/search-answer.ts'
import { effort } from '../../effort.ts'
import { afterResults, CLIENT, fails, PASS } from './scripted-search.ts'
import { type SimulatedServer, type Simulation, searched } from './simulated-server.ts'

describe('a search that ends at a limit of single cameras', () => {
  const PATH = 'camera 3 refused 5 of 10 connections: RTSP 400; the others carried all'
  const full = { ...fails(40, PATH), pathLimit: PATH }

  test('says that the limit is of those, not of the server', () => {
    const answer = searchAnswer(interrupt(afterResults([PASS, full])))
    expect(answer.pathLimit).toBe(PATH)
    expect(answer.reason).toContain('camera 3 refused')
    expect(answer.notes).toContain(
      `what ended the search is a limit of single cameras, not of the server: ${PATH}`,
    )
  })

  test('says nothing of cameras where the server failed', () => {
    const answer = searchAnswer(interrupt(afterResults([PASS, fails(40)])))
    expect(answer.pathLimit).toBeNull()
  })
})

describe('a capacity that was not reached', () => {
  test('is "at least" the limit, named and confirmed by three passes', () => {
    const { answer, steps } = searched({ capacity: 1000 }, { start: 48, max: 240 })
    expect(answer).toMatchObject({
      method: 'measured',
      connections: 240,
      low: 240,
      high: null,
      stable: 240,
      censored: true,
    })
    expect(answer.confidence).toBe('high')
    expect(answer.reason).toBe('--max-connections: nothing failed up to 240 connections')
    expect(answer.formula).toBe(
      'measured: at least 240 (4 trials, confirmed at 240)'.replace('4 trials', '7 trials'),
    )
    expect(steps.filter(({ kind }) => kind === 'confirm').length).toBe(3)
  })

  test('names the end of the camera list', () => {
    const { answer } = searched({ capacity: 1000 }, { start: 24, max: 30, limitName: 'camera list' })
    expect(answer.reason).toBe('camera list: nothing failed up to 30 connections')
  })

  test('is searched after all where its confirmation fails', () => {
    const { answer, trials } = searched(
      { capacity: 200, interfere: ({ count }) => (count < 4 ? PASS : null) },
      { start: 48, max: 240 },
    )
    expect(trials).toBeGreaterThan(4)
    expect(answer.censored).toBe(false)
    expect(answer.connections).toBeGreaterThan(185)
    expect(answer.connections).toBeLessThan(215)
  })

  test('is "at least" the limit where one failure was a hiccup', () => {
    const { answer } = searched(
      { capacity: 1000, interfere: ({ count }) => (count === 2 ? fails(100) : null) },
      { start: 48, max: 240 },
    )
    expect(answer).toMatchObject({ connections: 240, stable: 240, censored: true, endedBy: 'limit' })
    expect(answer.high).toBeGreaterThanOrEqual(240)
  })
})

describe('the time budget', () => {
  const server = { capacity: 500, noise: 0.05, seed: 3 }

  test('ends the search on time, with a wider interval and a lower confidence', () => {
    const whole = searched(server, { start: 48, max: 2400 })
    const short = searched(server, { start: 48, max: 2400, timeBudgetMs: 60_000 })
    expect(short.minutes).toBeLessThan(1.2)
    expect(short.answer.endedBy).toBe('time')
    expect(short.answer.confidence).toBe('low')
    expect(short.answer.notes.join()).toContain('time budget')
    const width = ({ answer }: Simulation): number => (answer.high ?? Number.NaN) - (answer.low ?? Number.NaN)
    expect(width(short)).toBeGreaterThan(1.5 * width(whole))
  })

  test('keeps time for the confirmation where it can', () => {
    const { answer, minutes } = searched(
      { ...server, noise: 0.1 },
      { start: 48, max: 2400, timeBudgetMs: 160_000 },
    )
    expect(answer.endedBy).toBe('time')
    expect(answer.stable).not.toBeNull()
    expect(minutes).toBeLessThan(2.8)
  })

  test('is used up by a cool-down too', () => {
    const failed = afterResults([PASS, PASS, fails(131)], { timeBudgetMs: 200_000 })
    expect(next(failed)).toMatchObject({ kind: 'cool-down' })
    const late = observe(failed, { kind: 'cool-down', isHealthy: true, elapsedMs: 190_000 })
    expect(next(late)).toMatchObject({ kind: 'done', answer: { endedBy: 'time' } })
  })

  test('makes the answer "at least" where nothing failed before it ended', () => {
    const { answer } = searched(server, { start: 48, max: 2400, timeBudgetMs: 18_000 })
    expect(answer).toMatchObject({ connections: 96, high: null, censored: true, endedBy: 'time' })
    expect(answer.reason).toBe('time budget: nothing failed up to 96 connections')
  })

  test('leaves no answer where nothing passed before it ended', () => {
    const step = next(afterResults([{ ...fails(0) }], { timeBudgetMs: 10_000 }))
    expect(step).toMatchObject({
      kind: 'done',
      answer: { method: 'none', connections: null, reason: 'time budget: no load passed' },
    })
  })
})

describe('the confirmation', () => {
  test('takes three passes in a row at the lower end of the interval', () => {
    const { answer, state, steps } = searched({ capacity: 100 }, { start: 48, max: 240 })
    const confirmed = steps.filter(({ kind }) => kind === 'confirm')
    expect(confirmed).toEqual([1, 2, 3].map(() => ({ kind: 'confirm', connections: answer.stable })))
    expect(state.trials.slice(-4, -1).map(({ why, outcome }) => `${why} ${outcome}`)).toEqual(
      Array(3).fill('confirm pass'),
    )
    expect(answer.stable).toBeGreaterThan(85)
    expect(answer.stable).toBeLessThanOrEqual(100)
  })

  test('steps down by 5 % after a failure and starts to count again', () => {
    const { steps, answer } = searched(failingConfirmation([1]), { start: 48, max: 240 })
    const [first = 0, ...others] = confirmedLoads(steps)
    const lower = Math.floor(0.95 * first)
    expect(others).toEqual([first, lower, lower, lower])
    expect(answer.stable).toBe(lower)
  })

  test('gives up after three step-downs', () => {
    const { steps, answer } = searched(failingConfirmation([0, 1, 2, 3]), { start: 48, max: 240 })
    expect(confirmedLoads(steps).length).toBe(4)
    expect(answer.stable).toBeNull()
    expect(answer.confidence).not.toBe('high')
    expect(answer.formula).toContain('not confirmed')
  })

  test('is evidence too: a load that fails again and again lowers the estimate', () => {
    const held = searched({ capacity: 100 }, { start: 48, max: 240 })
    const failed = searched(failingConfirmation([0, 1, 2, 3]), { start: 48, max: 240 })
    expect(failed.answer.low).toBeLessThan(held.answer.low ?? 0)
  })

  test('is given up where the generator cannot carry it', () => {
    const interfere: SimulatedServer['interfere'] = ({ kind }) => (kind === 'confirm' ? CLIENT : null)
    const options = { start: 48, max: 240, mode: 'thorough' } as const
    const { steps, answer } = searched({ capacity: 100, interfere }, options)
    expect(confirmedLoads(steps).length).toBe(2)
    expect(answer).toMatchObject({ stable: null, confidence: 'medium' })
    expect(searched({ capacity: 100 }, options).answer.confidence).toBe('high')
  })
})

function confirmedLoads(steps: readonly Step[]): number[] {
  return steps.flatMap((step) => (step.kind === 'confirm' ? [step.connections] : []))
}

/** Holds 100, but fails these trials of the confirmation by their number. */
function failingConfirmation(failing: readonly number[]): SimulatedServer {
  let confirmations = 0
  return {
    capacity: 100,
    interfere: ({ kind }) => (kind === 'confirm' && failing.includes(confirmations++) ? fails(90) : null),
  }
}

describe('the answer', () => {
  test('names what broke first above the estimate', () => {
    const { answer } = searched({ capacity: 100 }, { start: 48, max: 240 })
    const broken = answer.broken?.connections ?? 0
    expect(broken).toBeGreaterThan(answer.connections ?? Number.POSITIVE_INFINITY)
    expect(answer.reason).toBe(`at ${broken} connections: ${answer.broken?.rule}`)
    expect(answer.reason).toContain('FPS 0.')
  })

  test('does not take a hiccup below the estimate for what broke above it', () => {
    const interfere: SimulatedServer['interfere'] = ({ count }) => (count === 1 ? fails(60, 'hiccup') : null)
    const { answer, state } = searched({ capacity: 100, interfere }, { start: 40, max: 240 })
    expect(state.trials.some(({ brokenRule }) => brokenRule === 'hiccup')).toBe(true)
    expect(answer.reason).not.toContain('hiccup')
  })

  test('does not blame noise on a server of so few connections that noise cannot be told', () => {
    for (let seed = 0; seed < effort({ unit: 5, thorough: 30 }); seed++)
      expect(searched({ capacity: 5, noise: 0.02, seed }, { max: 25 }).answer.notes).toEqual([])
  })

  test('is sure where the interval is within 10 % and confirmed', () => {
    const { answer } = searched({ capacity: 100 }, { start: 48, max: 240, mode: 'thorough' })
    expect(answer.confidence).toBe('high')
    expect(answer.formula).toMatch(/^measured: \d+ trials, 90 % interval \d+ to \d+, confirmed at \d+$/)
  })

  test('warns of loads that passed well above loads that failed', () => {
    const interfere: SimulatedServer['interfere'] = ({ count }) => (count === 1 ? fails(40) : null)
    const { answer } = searched({ capacity: 100, interfere }, { start: 40, max: 240 })
    expect(answer.notes.join()).toContain('not monotone')
  })

  test('can be followed step by step once something passed and something failed', () => {
    expect(intervalSoFar(afterResults([PASS, PASS]))).toBeNull()
    const { q05, q50, q95 } = intervalSoFar(afterResults([PASS, PASS, fails(131)]))!
    expect(q05).toBeLessThan(q50)
    expect(q50).toBeLessThan(q95)
  })
})

describe('a search that somebody ends', () => {
  test('says what it knows by then, and does not confirm', () => {
    const state = interrupt(afterResults([PASS, PASS, fails(110)]))
    const step = next(state)
    expect(step.kind).toBe('done')
    expect(searchAnswer(state)).toMatchObject({ method: 'measured', endedBy: 'interrupted', stable: null })
    expect(searchAnswer(interrupt(afterResults([PASS]))).reason).toBe(
      'interrupted: nothing failed up to 48 connections',
    )
  })
})

test('a search whose load generator broke down says so, with what it knows by then', () => {
  const state = breakOff(afterResults([PASS, PASS, fails(110)]), 'no agent is left')
  expect(next(state).kind).toBe('done')
  expect(searchAnswer(state)).toMatchObject({ method: 'measured', endedBy: 'lost', stable: null })
  expect(searchAnswer(breakOff(afterResults([PASS]), 'no agent is left')).reason).toBe(
    'the load generator was lost (no agent is left): nothing failed up to 48 connections',
  )
})

describe('a search that comes to the end of what can be asked for', () => {
  test('goes no further, and names it', () => {
    const state = limitTo(afterResults([PASS, PASS]), 100, 'camera list')
    expect(next(state)).toMatchObject({ kind: 'trial', connections: 100 })
    const answer = searchAnswer(limitTo(afterResults([PASS, PASS]), 96, 'camera list'))
    expect(answer).toMatchObject({
      censored: true,
      connections: 96,
      reason: 'camera list: nothing failed up to 96 connections',
    })
  })

  test('is not confirmed where nobody asked for it', () => {
    const state = afterResults([PASS, PASS, PASS, PASS], { isConfirmed: false })
    expect(next(state).kind).toBe('done')
  })
})
