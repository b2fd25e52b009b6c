import { describe, expect, test } from 'vitest'
import { next, observe, startSearch } from '../../../src/analysis/capacity/capacity-search.ts'
import type { SearchState } from '../../../src/analysis/capacity/search-state.ts'
import { effort } from '../../effort.ts'
import {
  afterResults,
  CLIENT,
  cooled,
  DISTURBED,
  fails,
  loads,
  OPTIONS,
  PASS,
  stepAfter,
} from './scripted-search.ts'
import { searched } from './simulated-server.ts'

describe('the first loads of a search', () => {
  test('begin with that of the measured window', () => {
    expect(stepAfter([])).toEqual({ kind: 'trial', connections: 48, why: 'first' })
  })

  test('double while everything passes, up to the limit', () => {
    expect(loads(searched({ capacity: 1000 }, { start: 48, max: 240 }))).toEqual([48, 96, 192, 240])
  })

  test('go at once to a little below what the server held before, and on in small steps', () => {
    const hinted = { max: 10_000, hint: 400 }
    expect(stepAfter([PASS], hinted)).toMatchObject({ connections: 340, why: 'grow' })
    expect(stepAfter([PASS, PASS], hinted)).toMatchObject({ connections: 442 })
    expect(loads(searched({ capacity: 5000 }, { start: 48, ...hinted })).slice(0, 7)).toEqual([
      48, 340, 442, 575, 748, 973, 1946,
    ])
  })

  test('jump to what arrived at the first failure', () => {
    expect(stepAfter([PASS, PASS, fails(131)])).toEqual({ kind: 'trial', connections: 131, why: 'goodput' })
  })

  test.each([
    { goodput: 191, connections: 188, why: 'goodput' },
    { goodput: 96.4, connections: 97, why: 'goodput' },
  ])(
    'keep the jump between the last pass and the failure: $goodput becomes $connections',
    ({ goodput, ...step }) => {
      expect(stepAfter([PASS, PASS, fails(goodput)])).toEqual({ kind: 'trial', ...step })
    },
  )

  test('do not jump to less than what passed: a collapsing server shows nothing by its goodput', () => {
    expect(stepAfter([PASS, PASS, fails(40)])).toMatchObject({ why: 'interval' })
  })

  test('go down at once to a little below what arrived where nothing has passed', () => {
    expect(stepAfter([fails(20)])).toEqual({ kind: 'trial', connections: 18, why: 'shrink' })
    expect(stepAfter([fails(47)])).toEqual({ kind: 'trial', connections: 34, why: 'shrink' })
    expect(stepAfter([fails(0)])).toEqual({ kind: 'trial', connections: 6, why: 'shrink' })
  })

  test('find a capacity far below the measured window in a few steps', () => {
    const simulation = searched({ capacity: 25 }, { start: 480, max: 2400 })
    expect(loads(simulation).length).toBeLessThan(10)
    expect(simulation.answer.connections).toBe(25)
  })
})

describe('a failed trial', () => {
  const failed = afterResults([PASS, PASS, fails(131)])

  test('is followed by a cool-down to at most 0.7 times the last pass', () => {
    expect(next(failed)).toMatchObject({ kind: 'cool-down', connections: 67, atLeastMs: 0 })
  })

  test('is followed by the next trial once the server is healthy', () => {
    expect(next(cooled(failed, true))).toMatchObject({ kind: 'trial', connections: 131 })
  })

  test('cools down further while the server is not healthy, then says that it does not recover', () => {
    const second = cooled(failed, false)
    expect(next(second)).toMatchObject({ kind: 'cool-down', connections: 46, patienceMs: 30_000 })
    const third = cooled(second, false)
    expect(next(third)).toMatchObject({ kind: 'cool-down', connections: 32, patienceMs: 60_000 })
    const step = next(cooled(third, false))
    expect(step).toMatchObject({
      kind: 'done',
      answer: { endedBy: 'not_recovered', stable: null, confidence: 'low' },
    })
    if (step.kind === 'done') expect(step.answer.notes.join()).toContain('stayed unhealthy')
  })

  test('is not said to have harmed the server for good where this machine was disturbed meanwhile', () => {
    const disturbed = (state: SearchState) => {
      const elapsedMs = state.elapsedMs + 1000
      return observe(state, { kind: 'cool-down', isHealthy: false, isDisturbed: true, elapsedMs })
    }
    const step = next(disturbed(disturbed(disturbed(failed))))
    expect(step).toMatchObject({ kind: 'done', answer: { endedBy: 'environment', stable: null } })
    if (step.kind === 'done') expect(step.answer.notes.join()).not.toContain('stayed unhealthy')
  })

  test('is not said to have harmed the server for good where the time for its recovery ran out', () => {
    const late = afterResults([PASS, PASS, fails(131)], { timeBudgetMs: 100_000 })
    expect(next(late)).toMatchObject({ kind: 'cool-down', patienceMs: 15_000 })
    const state = observe(late, { kind: 'cool-down', isHealthy: false, elapsedMs: 100_000 })
    const step = next(state)
    expect(step).toMatchObject({ kind: 'done', answer: { endedBy: 'time', stable: null } })
    if (step.kind === 'done') expect(step.answer.notes.join()).not.toContain('stayed unhealthy')
  })

  test('needs no cool-down before anything passed: the next load is lower anyway', () => {
    expect(next(afterResults([fails(20)]))).toMatchObject({ kind: 'trial', why: 'shrink' })
  })
})

describe('a trial that the generator limited', () => {
  test('is tried once more, and counts for nothing', () => {
    const state = afterResults([PASS, CLIENT])
    expect(next(state)).toEqual({ kind: 'trial', connections: 96, why: 'grow' })
    expect(next(afterResults([PASS, CLIENT, PASS]))).toEqual({ kind: 'trial', connections: 192, why: 'grow' })
    expect(state.posterior).toEqual(afterResults([PASS]).posterior)
  })

  test('sets the limit after the retry: a load half of the way down is tried', () => {
    const state = afterResults([PASS, CLIENT, CLIENT])
    expect(state.max).toBe(95)
    expect(next(state)).toEqual({ kind: 'trial', connections: 68, why: 'grow' })
  })

  test('keeps a jump to the goodput below it', () => {
    const step = stepAfter([PASS, PASS, fails(131), CLIENT, CLIENT])
    expect(step).toMatchObject({ kind: 'trial', connections: 130 })
  })

  test('ends in "at least" what passed, close to what the generator carries', () => {
    const { answer } = searched({ capacity: 1000, generatorLimit: 150 }, { start: 48, max: 240 })
    expect(answer).toMatchObject({ censored: true, high: null, endedBy: 'generator', confidence: 'high' })
    expect(answer.connections).toBeGreaterThan(120)
    expect(answer.connections).toBeLessThan(150)
    expect(answer.stable).toBe(answer.connections)
    expect(answer.reason).toContain('load generator')
  })

  test('does not hide a capacity that lies below it', () => {
    const { answer } = searched({ capacity: 120, generatorLimit: 150 }, { start: 48, max: 240 })
    expect(answer.censored).toBe(false)
    expect(answer.connections).toBeGreaterThan(110)
    expect(answer.connections).toBeLessThan(130)
  })

  test('leaves no answer where even the first load was too much for it', () => {
    const { answer } = searched({ capacity: 1000, generatorLimit: 1 }, { start: 48, max: 240 })
    expect(answer).toMatchObject({ method: 'none', connections: null, stable: null, confidence: 'low' })
    expect(answer.reason).toContain('load generator')
  })
})

test('goes well below a load that the generator could not carry where nothing has passed yet', () => {
  const state = afterResults([fails(230), CLIENT, CLIENT], { start: 240 })
  expect(state.max).toBe(170)
  expect(next(state)).toEqual({ kind: 'trial', connections: 122, why: 'shrink' })
})

test('a load is tried three times at most, the nearest other one then', () => {
  for (let seed = 0; seed < effort({ unit: 1, thorough: 6 }); seed++) {
    const { state } = searched({ capacity: 8, noise: 0.3, seed }, { mode: 'thorough', max: 100 })
    const asked = state.trials.filter(({ why }) => why !== 'confirm').map(({ connections }) => connections)
    for (const load of asked) expect(asked.filter((other) => other === load).length).toBeLessThanOrEqual(3)
  }
})

describe('a trial that the machine disturbed', () => {
  test('is tried again, four times', () => {
    expect(next(afterResults([PASS, ...Array(4).fill(DISTURBED)]))).toEqual({
      kind: 'trial',
      connections: 96,
      why: 'grow',
    })
  })

  test('ends the search the fifth time, with what was known before', () => {
    const step = next(afterResults([PASS, ...Array(5).fill(DISTURBED)]))
    expect(step).toMatchObject({
      kind: 'done',
      answer: { endedBy: 'environment', connections: 48, censored: true },
    })
  })
})

describe('a search at its smallest', () => {
  test('finds 1 of a server that holds one connection', () => {
    const { answer, trials } = searched({ capacity: 1.2 })
    expect(trials).toBeLessThan(10)
    expect(answer).toMatchObject({ connections: 1, low: 1, high: 2, stable: 1, censored: false })
    expect(answer.reason).toMatch(/^at 2 connections: FPS/)
  })

  test('says 0 of a server that holds none, after two tries with one', () => {
    const simulation = searched({ capacity: 0.8 })
    expect(loads(simulation).slice(-2)).toEqual([1, 1])
    expect(simulation.answer).toMatchObject({ connections: 0, low: 0, stable: null, endedBy: 'nothing' })
    expect(simulation.answer.reason).toMatch(/^at 1 connection: FPS/)
  })

  test('believes a second try with one connection more than a first that failed', () => {
    const { answer } = searched(
      { capacity: 3.5, interfere: ({ count }) => (count === 0 ? fails(0) : null) },
      { start: 1 },
    )
    expect(answer.connections).toBe(3)
  })

  test('is "at least 1" where no more than one may be tried', () => {
    expect(searched({ capacity: 9 }, { start: 1, max: 1 }).answer).toMatchObject({
      connections: 1,
      stable: 1,
      censored: true,
    })
  })

  test.each([
    [0, 10],
    [11, 10],
    [1.5, 10],
    [Number.NaN, 10],
  ])('refuses to start at %d of %d', (start, max) => {
    expect(() => startSearch({ ...OPTIONS, start, max })).toThrow(RangeError)
  })
})
