import { describe, expect, test } from 'vitest'
import { startSearch } from '../../../src/analysis/capacity/capacity-search.ts'
import { observeTrial, quantilesOf } from '../../../src/analysis/capacity/posterior.ts'
import { searchAnswer } from '../../../src/analysis/capacity/search-answer.ts'
import type { SearchState } from '../../../src/analysis/capacity/search-state.ts'
import { endOfSearch } from '../../../src/analysis/capacity/stop-rule.ts'
import { fails, OPTIONS, PASS } from './scripted-search.ts'

/** A search that has seen these loads pass and fail, in whatever way it came to them. */
function knowing(passed: readonly number[], failed: readonly number[]): SearchState {
  const made = { sinceOverloadMs: null, isSetAside: false, why: 'interval' as const }
  const trials = [
    ...passed.map((connections) => ({ ...PASS, ...made, connections })),
    ...failed.map((connections) => ({ ...fails(connections), ...made, connections })),
  ]
  const start = startSearch({ ...OPTIONS, max: 500 })
  const posterior = trials.reduce(
    (known, { connections, outcome }) => observeTrial(known, connections, outcome === 'pass'),
    start.posterior,
  )
  return { ...start, trials, posterior }
}

function isNarrow({ posterior }: SearchState, width: number): boolean {
  const { q05, q95 } = quantilesOf(posterior)
  return q95 / q05 - 1 <= width
}

describe('the search for the interval', () => {
  test('ends with a narrow interval and two trials on both sides', () => {
    expect(endOfSearch(knowing([90, 95, 100, 100], [105, 108, 112]))).toBe('interval')
  })

  test('goes on where only one trial near the estimate failed, or only one passed', () => {
    const oneFailed = knowing(Array(12).fill(100), [114, 140, 140, 140, 140])
    expect(isNarrow(oneFailed, 0.2)).toBe(true)
    expect(endOfSearch(oneFailed)).toBeNull()
    const onePassed = knowing([88, 71, 71, 71, 71], Array(12).fill(100))
    expect(isNarrow(onePassed, 0.2)).toBe(true)
    expect(endOfSearch(onePassed)).toBeNull()
  })

  test('goes on while there are fewer than six trials, however narrow the interval', () => {
    expect(endOfSearch(knowing([2, 2], [3, 3]))).toBeNull()
    expect(endOfSearch(knowing([2, 2, 2], [3, 3, 3]))).toBe('interval')
  })

  test('wants more of everything when it is thorough', () => {
    const quick = knowing([90, 95, 100, 100], [105, 108, 112])
    expect(endOfSearch({ ...quick, options: { ...quick.options, mode: 'thorough' } })).toBeNull()
  })
})

test('"at least" is not the one lucky pass above loads that failed', () => {
  const lucky = knowing([50, 55, 60, 120], [70, 75, 80, 90, 100])
  const { connections, low, high, censored } = searchAnswer({ ...lucky, ended: 'generator' })
  expect(censored).toBe(true)
  expect(connections).toBeLessThan(80)
  expect(low).toBe(connections)
  expect(high).toBeGreaterThan(connections ?? Number.POSITIVE_INFINITY)
})
