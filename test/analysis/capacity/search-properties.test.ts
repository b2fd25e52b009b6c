import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { next, type Observation, observe } from '../../../src/analysis/capacity/capacity-search.ts'
import { effort } from '../../effort.ts'
import { afterResults, CLIENT, DISTURBED, fails, PASS } from './scripted-search.ts'
import { type SimulatedServer, type Simulation, searched } from './simulated-server.ts'

describe('any search', () => {
  const servers: fc.Arbitrary<SimulatedServer> = fc.record({
    capacity: fc.double({ min: 0.3, max: 2000, noNaN: true }),
    noise: fc.double({ min: 0, max: 0.3, noNaN: true }),
    seed: fc.nat(),
    overload: fc.constantFrom('fair', 'unfair', 'collapse'),
    generatorLimit: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 1000 })),
    recovers: fc.constantFrom(true, true, true, false),
  })
  const plans = fc
    .record({
      max: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 1000 })),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      mode: fc.constantFrom('quick', 'thorough'),
      timeBudgetMs: fc.oneof(fc.constant(3_600_000), fc.integer({ min: 1000, max: 600_000 })),
    })
    .map(({ part, ...plan }) => ({ ...plan, start: Math.max(1, Math.round(part * plan.max)) }))
  const outcomes = fc.constantFrom(PASS, fails(0), fails(50), CLIENT, DISTURBED)
  const erratic = fc.array(fc.option(outcomes, { freq: 3 }), { maxLength: 60 })

  test('ends, asks only for loads in its range, and answers without contradicting itself', () => {
    fc.assert(
      fc.property(servers, plans, erratic, (server, plan, results) => {
        const simulation = searched({ ...server, interfere: ({ count }) => results[count] ?? null }, plan)
        // A recheck after the last of them may take two more.
        expect(simulation.trials).toBeLessThanOrEqual(32)
        const confirmed = simulation.state.trials.filter(
          ({ why, outcome }) => why === 'confirm' && !outcome.startsWith('invalid'),
        )
        expect(confirmed.length).toBeLessThanOrEqual(15)
        for (const step of simulation.steps) {
          if (step.kind === 'done') continue
          expect(Number.isInteger(step.connections)).toBe(true)
          expect(step.connections).toBeGreaterThanOrEqual(1)
          expect(step.connections).toBeLessThanOrEqual(plan.max)
        }
        expectNoContradiction(simulation, plan.max)
      }),
      { numRuns: effort({ unit: 10, thorough: 75 }) },
    )
  })

  test('estimates no less than a load that passed three times and below which nothing failed', () => {
    fc.assert(
      fc.property(servers, plans, (server, plan) => {
        const { answer, state } = searched(server, plan)
        const failed = state.trials
          .filter(({ outcome }) => outcome === 'fail')
          .map((trial) => trial.connections)
        const passed = state.trials
          .filter(({ outcome }) => outcome === 'pass')
          .map((trial) => trial.connections)
        for (const load of passed) {
          if (passed.filter((other) => other === load).length < 3 || failed.some((other) => other <= load))
            continue
          expect(answer.connections).toBeGreaterThanOrEqual(load)
        }
      }),
      { numRuns: effort({ unit: 15, thorough: 100 }) },
    )
  })

  test('does the same again from the same state, and leaves it as it was', () => {
    const state = afterResults([PASS, PASS, fails(131)])
    const copy = structuredClone(state)
    const observation: Observation = { kind: 'cool-down', isHealthy: true, elapsedMs: 9000 }
    expect(observe(state, observation)).toEqual(observe(state, observation))
    expect(next(state)).toEqual(next(state))
    expect(state).toEqual(copy)
  })

  test('accepts no observation that answers another step', () => {
    const state = afterResults([PASS, PASS, fails(131)])
    expect(() => observe(state, { kind: 'trial', ...PASS, elapsedMs: 1 })).toThrow('cool-down')
    const done = afterResults([PASS, DISTURBED, DISTURBED, DISTURBED, DISTURBED, DISTURBED])
    expect(() => observe(done, { kind: 'trial', ...PASS, elapsedMs: 1 })).toThrow('done')
  })
})

function expectNoContradiction({ answer }: Simulation, max: number): void {
  if (answer.connections === null) {
    expect(answer).toMatchObject({ method: 'none', low: null, high: null, stable: null, confidence: 'low' })
    return
  }
  expect(answer.connections).toBeLessThanOrEqual(max)
  expect(answer.low).toBeLessThanOrEqual(answer.connections)
  expect(answer.high ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(answer.connections)
  expect(answer.stable ?? 0).toBeLessThanOrEqual(answer.connections)
  expect(answer.reason).not.toMatch(/undefined|null|NaN|Infinity/)
  expect(answer.formula).not.toMatch(/undefined|null|NaN|Infinity/)
}
