import { describe, expect, test } from 'vitest'
import { startSearch } from '../../../src/analysis/capacity/capacity-search.ts'
import { answerOfGiven, observeGiven } from '../../../src/analysis/capacity/given-trials.ts'
import type { TrialResult } from '../../../src/analysis/capacity/trial.ts'
import { seededRandom } from '../../../src/analysis/stats/random.ts'
import { CLIENT, fails, OPTIONS, PASS } from './scripted-search.ts'

function answerOf(steps: readonly (readonly [number, TrialResult])[]) {
  const max = steps.at(-1)?.[0] ?? 1
  const options = { ...OPTIONS, start: steps[0]?.[0] ?? 1, max, limitName: '--max-connections' }
  const state = steps.reduce(
    (before, [connections, result]) => observeGiven(before, { ...result, connections }),
    startSearch(options),
  )
  return answerOfGiven(state)
}

const FAIL = fails(0)

describe('loads that were fixed beforehand', () => {
  test('give the highest that passed, inside an interval that reaches the next', () => {
    const answer = answerOf([
      [40, PASS],
      [48, PASS],
      [58, PASS],
      [69, FAIL],
      [83, FAIL],
    ])
    expect(answer).toMatchObject({ method: 'measured', connections: 58, censored: false, stable: null })
    expect(answer.low).toBeLessThanOrEqual(58)
    expect(answer.high).toBeGreaterThanOrEqual(63)
    expect(answer.high).toBeLessThanOrEqual(83)
  })

  test('give no lucky pass above loads that failed', () => {
    const answer = answerOf([
      [40, PASS],
      [48, FAIL],
      [58, FAIL],
      [69, PASS],
      [83, FAIL],
    ])
    expect(answer.connections).toBeLessThan(58)
  })

  test('give "at least" the last valid one if nothing failed', () => {
    const answer = answerOf([
      [40, PASS],
      [48, PASS],
      [58, CLIENT],
    ])
    expect(answer).toMatchObject({
      connections: 48,
      censored: true,
      reason: expect.stringContaining('staircase'),
    })
  })

  test('that all fail give no number', () => {
    expect(answerOf([[40, FAIL]])).toMatchObject({ method: 'none', connections: null })
  })
})

test('the interval of a staircase holds the truth as often as that of a search', () => {
  const random = seededRandom(7)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const loads = Array.from({ length: 12 }, (_, k) => Math.round(40 * 1.2 ** k))
  let held = 0
  const runs = 200
  for (let run = 0; run < runs; run += 1) {
    const truth = 45 * 6 ** random()
    const steps = loads.map(
      (load) => [load, load <= truth * Math.exp(0.03 * normal()) ? PASS : FAIL] as const,
    )
    const { low, high, connections } = answerOf(steps)
    if (low === null || high === null || connections === null) continue
    if (low <= truth && truth <= high) held += 1
  }
  expect(held / runs).toBeGreaterThan(0.85)
})
