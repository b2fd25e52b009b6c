import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { farringtonManning } from '../../../src/analysis/stats/farrington-manning.ts'
import { holm } from '../../../src/analysis/stats/holm.ts'
import { newcombeDifference } from '../../../src/analysis/stats/newcombe.ts'
import { golden } from './golden.ts'

const of = (successes: number, total: number) => ({ successes, total })
const counts = fc
  .integer({ min: 1, max: 2000 })
  .chain((total) => fc.integer({ min: 0, max: total }).map((successes) => of(successes, total)))

describe('the difference of two success rates', () => {
  test.each(golden.newcombe95)(
    '%d of %d minus %d of %d is %d within %d to %d, to 1e-12',
    (x1 = 0, n1 = 0, x2 = 0, n2 = 0, difference = 0, low = 0, high = 0) => {
      const found = newcombeDifference(of(x1, n1), of(x2, n2))
      expect(found.difference).toBeCloseTo(difference, 12)
      expect(found.low).toBeCloseTo(low, 12)
      expect(found.high).toBeCloseTo(high, 12)
    },
  )

  test('could be anything where one side was not tried', () => {
    expect(newcombeDifference(of(0, 0), of(5, 5))).toMatchObject({ low: -1, high: 1 })
  })

  test('stays within -1 and 1 and turns its sign with the sides', () => {
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const { low, high } = newcombeDifference(a, b)
        expect(low).toBeGreaterThanOrEqual(-1)
        expect(high).toBeLessThanOrEqual(1)
        expect(newcombeDifference(b, a).low).toBeCloseTo(-high, 12)
      }),
    )
  })
})

describe('non-inferiority of a success rate', () => {
  test.each(golden.farringtonManning)(
    'of %d of %d to %d of %d with margin %d, to 1e-9',
    (x1 = 0, n1 = 0, x2 = 0, n2 = 0, margin = 0, current = 0, base = 0, z = 0, p = 0) => {
      const found = farringtonManning(of(x1, n1), of(x2, n2), margin)
      expect(found.nullCurrent).toBeCloseTo(current, 9)
      expect(found.nullBase).toBeCloseTo(base, 9)
      // A z of 0 is reached by subtracting rates that agree to 15 digits.
      expect(found.z).toBeCloseTo(z, 9)
      expect(found.p).toBeCloseTo(p, 9)
    },
  )

  test('is undecided, not undefined, between two perfect sides without a margin', () => {
    expect(farringtonManning(of(50, 50), of(50, 50), 0)).toMatchObject({ z: 0, p: 0.5 })
    expect(farringtonManning(of(0, 5), of(5, 5), 1)).toMatchObject({
      nullCurrent: 0,
      nullBase: 1,
      z: 0,
      p: 0.5,
    })
  })

  test('is always a probability and grows easier with the margin', () => {
    const margin = fc.double({ min: 0, max: 0.5, noNaN: true })
    fc.assert(
      fc.property(counts, counts, margin, margin, (a, b, one, two) => {
        const strict = farringtonManning(a, b, Math.min(one, two))
        const lax = farringtonManning(a, b, Math.max(one, two))
        expect(strict.p).toBeGreaterThanOrEqual(0)
        expect(strict.p).toBeLessThanOrEqual(1)
        expect(lax.p).toBeLessThanOrEqual(strict.p + 1e-9)
      }),
    )
  })

  test('cannot be told of a side that was not tried', () => {
    expect(() => farringtonManning(of(0, 0), of(5, 5), 0.05)).toThrow(RangeError)
  })
})

describe("Holm's adjustment", () => {
  test('agrees with the independent vector, to 1e-12', () => {
    for (const [index, p] of holm(golden.holm[0]).entries()) expect(p).toBeCloseTo(golden.holm[1][index]!, 12)
  })

  test('keeps the order of the values, raises none above 1 and lowers none', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (values) => {
        const adjusted = holm(values)
        for (const [i, p] of values.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p)
          expect(adjusted[i]).toBeLessThanOrEqual(1)
          for (const [j, q] of values.entries())
            if (p < q) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!)
        }
      }),
    )
  })
})
