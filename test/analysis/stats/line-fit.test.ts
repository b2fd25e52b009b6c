import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { correlatedMean } from '../../../src/analysis/stats/batch-means.ts'
import { crossingOf, fitLine } from '../../../src/analysis/stats/line-fit.ts'
import { golden } from './golden.ts'

describe('a fitted line', () => {
  const { N, U, target, u0, u1, C, ci95 } = golden.fieller
  const points = N.map((x, index) => ({ x, y: U[index]! }))

  test('reaches its target where the independent vector says, to 1e-6', () => {
    const fit = fitLine(points)
    expect(fit.intercept).toBeCloseTo(u0, 8)
    expect(fit.slope).toBeCloseTo(u1, 8)
    const crossing = crossingOf(fit, target)
    expect(crossing?.x).toBeCloseTo(C, 5)
    expect(crossing?.low).toBeCloseTo(ci95[0]!, 5)
    expect(crossing?.high).toBeCloseTo(ci95[1]!, 5)
  })

  test('has no ends where the points prove no slope, and no crossing where it is flat', () => {
    const noise = [3, 1, 2, 3, 1].map((y, x) => ({ x, y }))
    expect(crossingOf(fitLine(noise), 10)).toMatchObject({ low: null, high: null })
    expect(crossingOf(fitLine([0, 1, 2].map((x) => ({ x, y: 5 }))), 10)).toBeNull()
  })

  test('is exact through points that lie on it', () => {
    const slope = fc.double({ min: 0.01, max: 100, noNaN: true })
    fc.assert(
      fc.property(slope, fc.double({ min: -50, max: 50, noNaN: true }), (slope, intercept) => {
        const fit = fitLine([0, 1, 2, 5].map((x) => ({ x, y: intercept + slope * x })))
        expect(crossingOf(fit, intercept + 3 * slope)?.x).toBeCloseTo(3, 6)
      }),
    )
  })

  test('needs three points at different loads', () => {
    expect(() => fitLine(points.slice(0, 2))).toThrow(RangeError)
    expect(() => fitLine([1, 2, 3].map((y) => ({ x: 4, y })))).toThrow(RangeError)
  })
})

describe('the mean of the seconds of a window', () => {
  test('is as sure as the independent vector says, to 5e-8', () => {
    const { bins, mean, sd, r1, nEff, se, half95 } = golden.batchMeans
    const found = correlatedMean(bins)
    expect(found.mean).toBeCloseTo(mean, 8)
    expect(found.standardDeviation).toBeCloseTo(sd, 8)
    expect(found.lag1).toBeCloseTo(r1, 8)
    expect(found.effectiveBins).toBeCloseTo(nEff, 8)
    expect(found.standardError).toBeCloseTo(se, 8)
    expect(found.half).toBeCloseTo(half95, 7)
  })

  test('is exact for constant bins and not surer than independent bins for alternating ones', () => {
    expect(correlatedMean([25, 25, 25])).toMatchObject({ mean: 25, half: 0 })
    expect(correlatedMean([24, 26, 24, 26]).effectiveBins).toBe(4)
    expect(() => correlatedMean([25])).toThrow(RangeError)
  })
})
