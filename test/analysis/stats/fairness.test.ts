import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jainFairness } from '../../../src/analysis/stats/fairness.ts'

const overloaded = [...Array.from({ length: 95 }, () => 25), ...Array.from({ length: 5 }, () => 5)]
const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true })

describe("Jain's fairness", () => {
  test.each([
    [[25, 25, 25, 25], 1],
    [[25, 25, 25, 0], 0.75],
    [[25, 20, 15, 10], 0.9074074074074074],
    [[1, 0, 0, 0], 0.25],
    [[24.9, 25, 25.1, 24.8, 12.5], 0.9531226500296639],
    [overloaded, 0.9680672268907563],
  ])('agrees with the independent vector %#', (values, expected) => {
    expect(jainFairness(values)).toBeCloseTo(expected, 12)
  })

  test('is unknown, not zero, where nothing was shared out', () => {
    expect(jainFairness([])).toBeNull()
    expect(jainFairness([0, 0])).toBeNull()
  })

  test('lies between one share and all equal, whatever the unit', () => {
    fc.assert(
      fc.property(fc.array(positive, { minLength: 1, maxLength: 50 }), (values) => {
        const fairness = jainFairness(values) ?? Number.NaN
        expect(fairness).toBeGreaterThanOrEqual(1 / values.length - 1e-12)
        expect(fairness).toBeLessThanOrEqual(1 + 1e-12)
      }),
    )
  })
})
