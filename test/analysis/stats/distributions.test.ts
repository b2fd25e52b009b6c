import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  betaQuantile,
  chiSquareQuantile,
  noncentralTCdf,
  normalCdf,
  normalQuantile,
  tCdf,
  tQuantile,
} from '../../../src/analysis/stats/distributions.ts'
import { golden } from './golden.ts'

describe('distributions', () => {
  test.each(golden.z)('normal quantile of %d is %d, to 1e-12', (p = 0, z = 0) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 12)
    expect(normalCdf(z)).toBeCloseTo(p, 9)
  })

  test.each(golden.tQuantile)(
    't quantile of %d with %d degrees of freedom is %d, to 5e-8',
    (p = 0, df = 0, t = 0) => {
      expect(Math.abs(tQuantile(p, df) - t)).toBeLessThan(5e-8)
    },
  )

  test.each(golden.tCdf)(
    't below %d with %d degrees of freedom has probability %d, to one in 1e8',
    (t = 0, df = 0, p = 0) => {
      expect(Math.abs(tCdf(t, df) / p - 1)).toBeLessThan(1e-8)
    },
  )

  test('an infinite t is certain, not a NaN', () => {
    expect(tCdf(Number.NEGATIVE_INFINITY, 5)).toBe(0)
    expect(tCdf(Number.POSITIVE_INFINITY, 5)).toBe(1)
  })

  test('quantile and probability undo each other', () => {
    const p = fc.double({ min: 0.001, max: 0.999, noNaN: true })
    const df = fc.double({ min: 1, max: 200, noNaN: true })
    fc.assert(fc.property(p, df, (p, df) => Math.abs(tCdf(tQuantile(p, df), df) - p) < 1e-6))
  })

  test('without an effect the noncentral t is the t', () => {
    expect(noncentralTCdf(2, 11, 0)).toBeCloseTo(tCdf(2, 11), 12)
    expect(noncentralTCdf(2, 11, 1)).toBeLessThan(tCdf(2, 11))
  })

  test.each([0, 1, -0.5, Number.NaN])('refuses %d as a probability', (p) => {
    expect(() => normalQuantile(p)).toThrow(RangeError)
    expect(() => tQuantile(p, 5)).toThrow(RangeError)
    expect(() => betaQuantile(p, 1, 1)).toThrow(RangeError)
    expect(() => chiSquareQuantile(p, 2)).toThrow(RangeError)
  })

  test.each([0, -1, Number.NaN])('refuses %d degrees of freedom', (df) => {
    expect(() => tQuantile(0.9, df)).toThrow(RangeError)
    expect(() => tCdf(1, df)).toThrow(RangeError)
    expect(() => chiSquareQuantile(0.9, df)).toThrow(RangeError)
    expect(() => noncentralTCdf(1, df, 1)).toThrow(RangeError)
  })
})
