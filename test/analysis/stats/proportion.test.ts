import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clusteredProportion } from '../../../src/analysis/stats/design-effect.ts'
import { poissonInterval } from '../../../src/analysis/stats/poisson.ts'
import {
  clopperPearsonInterval,
  clopperPearsonLower,
  wilsonInterval,
  wilsonLower,
} from '../../../src/analysis/stats/proportion.ts'
import { golden } from './golden.ts'

const counts = fc
  .integer({ min: 1, max: 5000 })
  .chain((total) => fc.record({ total: fc.constant(total), successes: fc.integer({ min: 0, max: total }) }))

describe('an interval of a proportion', () => {
  test.each(golden.wilson95)(
    "of %d of %d by Wilson's score is %d to %d, to 1e-12",
    (successes = 0, total = 0, low = 0, high = 0) => {
      const interval = wilsonInterval({ successes, total })
      expect(interval.low).toBeCloseTo(low, 12)
      expect(interval.high).toBeCloseTo(high, 12)
    },
  )

  test.each(golden.clopperPearson95)(
    'of %d of %d by Clopper and Pearson is %d to %d, to 1e-9',
    (successes = 0, total = 0, low = 0, high = 0) => {
      const interval = clopperPearsonInterval({ successes, total })
      expect(interval.low).toBeCloseTo(low, 9)
      expect(interval.high).toBeCloseTo(high, 9)
    },
  )

  test.each(golden.oneSidedLower95)(
    'of %d of %d has the one-sided lower bounds %d and %d, to 1e-9',
    (successes = 0, total = 0, wilson = 0, exact = 0) => {
      expect(wilsonLower({ successes, total })).toBeCloseTo(wilson, 9)
      expect(clopperPearsonLower({ successes, total })).toBeCloseTo(exact, 9)
    },
  )

  test('ends at exactly 0 and 1 where nothing or everything succeeded', () => {
    for (const interval of [wilsonInterval, clopperPearsonInterval]) {
      for (let total = 1; total <= 300; total++) {
        expect(interval({ successes: 0, total }).low).toBe(0)
        expect(interval({ successes: total, total }).high).toBe(1)
      }
    }
    expect(wilsonLower({ successes: 0, total: 7 })).toBe(0)
    expect(clopperPearsonLower({ successes: 0, total: 7 })).toBe(0)
  })

  test('says nothing where nothing was tried', () => {
    expect(wilsonInterval({ successes: 0, total: 0 })).toEqual({ low: 0, high: 1 })
    expect(clopperPearsonInterval({ successes: 0, total: 0 })).toEqual({ low: 0, high: 1 })
  })

  test('holds the proportion, narrows with less confidence and mirrors failures', () => {
    fc.assert(
      fc.property(counts, fc.constantFrom(wilsonInterval, clopperPearsonInterval), (count, interval) => {
        const { low, high } = interval(count)
        const p = count.successes / count.total
        expect(low).toBeLessThanOrEqual(p)
        expect(high).toBeGreaterThanOrEqual(p)
        const narrow = interval(count, 0.8)
        expect(narrow.high - narrow.low).toBeLessThanOrEqual(high - low)
        const failures = interval({ successes: count.total - count.successes, total: count.total })
        expect(failures.low).toBeCloseTo(1 - high, 8)
      }),
    )
  })

  test.each([
    [-1, 5],
    [6, 5],
    [Number.NaN, 5],
  ])('refuses %d of %d', (successes, total) => {
    expect(() => wilsonInterval({ successes, total })).toThrow(RangeError)
    expect(() => clopperPearsonInterval({ successes, total })).toThrow(RangeError)
  })
})

describe('the expected number of events', () => {
  test.each(golden.poisson95)('after %d lies between %d and %d, to 1e-8', (count = 0, low = 0, high = 0) => {
    expect(poissonInterval(count).low).toBeCloseTo(low, 8)
    expect(poissonInterval(count).high).toBeCloseTo(high, 8)
  })

  test('has a lower end of exactly 0 after none, and no negative count', () => {
    expect(poissonInterval(0).low).toBe(0)
    expect(() => poissonInterval(-1)).toThrow(RangeError)
  })
})

describe('the design effect', () => {
  const { m, successes, p, D, nEff, adjT5, naiveWilson } = golden.designEffect

  test('shrinks connections to what they are worth, to 1e-8', () => {
    const clustered = clusteredProportion(successes, m)
    expect(clustered.proportion).toBeCloseTo(p, 8)
    expect(clustered.designEffect).toBeCloseTo(D, 8)
    expect(clustered.effective.total).toBeCloseTo(nEff, 6)
    expect(clustered.interval.low).toBeCloseTo(adjT5[0]!, 8)
    expect(clustered.interval.high).toBeCloseTo(adjT5[1]!, 8)
  })

  test('makes the interval wider than that of independent connections', () => {
    const naive = wilsonInterval({ successes: successes.reduce((sum, x) => sum + x, 0), total: 6 * m })
    expect(naive.low).toBeCloseTo(naiveWilson[0]!, 8)
    expect(naive.high).toBeCloseTo(naiveWilson[1]!, 8)
    expect(clusteredProportion(successes, m).interval.low).toBeLessThan(naive.low)
  })

  test('is 1 where every connection of every round was the same', () => {
    expect(clusteredProportion([50, 50, 50], 50)).toMatchObject({ proportion: 1, designEffect: 1 })
    expect(clusteredProportion([0, 0, 0], 50).interval.low).toBe(0)
  })

  test('never turns rounds that happen to agree into more connections than there were', () => {
    expect(clusteredProportion([90, 90, 90], 100).effective.total).toBe(300)
  })

  test('needs two rounds', () => {
    expect(() => clusteredProportion([98], 100)).toThrow(RangeError)
  })
})
