import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { percentilesOf } from '../../../src/analysis/stats/percentiles.ts'

const NEVER = Number.POSITIVE_INFINITY

describe('percentiles', () => {
  test('are values that occurred, by nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect(percentilesOf(values)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 })
    expect(percentilesOf([7])).toEqual({ p50: 7, p95: 7, p99: 7, max: 7 })
  })

  test('are infinite from the share on that never came', () => {
    expect(percentilesOf([NEVER, 40, 50, 60])).toEqual({ p50: 50, p95: NEVER, p99: NEVER, max: NEVER })
    expect(percentilesOf([NEVER, NEVER])).toEqual({ p50: NEVER, p95: NEVER, p99: NEVER, max: NEVER })
  })

  test('are null without a value', () => {
    expect(percentilesOf([])).toEqual({ p50: null, p95: null, p99: null, max: null })
  })

  test('rise with the rank and leave the values where they were', () => {
    const value = fc.oneof(fc.double({ min: 0, noNaN: true }), fc.constant(NEVER))
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (values) => {
        const before = [...values]
        const { p50, p95, p99, max } = percentilesOf(values)
        expect(values).toEqual(before)
        for (const percentile of [p50, p95, p99, max]) expect(values).toContain(percentile)
        expect([p50, p95, p99, max].every((p, i, all) => i === 0 || (all[i - 1] ?? 0) <= (p ?? 0))).toBe(true)
        expect(values.filter((x) => x <= (p50 ?? 0)).length).toBeGreaterThanOrEqual(values.length / 2)
      }),
    )
  })
})
