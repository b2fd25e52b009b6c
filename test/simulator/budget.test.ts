import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shareBudget } from '../../src/simulator/budget.ts'

const sum = (rates: readonly number[]) => rates.reduce((a, b) => a + b, 0)
const demandsOf = fc.array(fc.double({ min: 0.5, max: 60, noNaN: true }), { minLength: 1, maxLength: 50 })
const budgetOf = fc.double({ min: 1, max: 2000, noNaN: true })

test('a budget that is not used up changes no rate, whoever shares it', () => {
  for (const share of ['fair', 'unfair', 'collapse'] as const) {
    expect(shareBudget({ value: 75, share }, [25, 25, 25])).toEqual([25, 25, 25])
    expect(shareBudget({ value: 1, share }, [])).toEqual([])
  }
})

test('fair: everybody gives up the same part', () => {
  expect(shareBudget({ value: 50, share: 'fair' }, [25, 25, 50])).toEqual([12.5, 12.5, 25])
})

test('unfair: who came first is served in full, one gets the rest, the others nothing', () => {
  expect(shareBudget({ value: 60, share: 'unfair' }, [25, 25, 25, 25])).toEqual([25, 25, 10, 0])
})

test('collapse: twice the demand leaves half the budget', () => {
  expect(shareBudget({ value: 50, share: 'collapse' }, [25, 25, 25, 25])).toEqual([6.25, 6.25, 6.25, 6.25])
})

test('fair and unfair spend the budget exactly, collapse gives budget × budget ÷ demand', () => {
  fc.assert(
    fc.property(budgetOf, demandsOf, (value, demands) => {
      const demand = sum(demands)
      const expected = Math.min(value, demand)
      expect(sum(shareBudget({ value, share: 'fair' }, demands))).toBeCloseTo(expected, 6)
      expect(sum(shareBudget({ value, share: 'unfair' }, demands))).toBeCloseTo(expected, 6)
      const collapsed = demand <= value ? demand : (value * value) / demand
      expect(sum(shareBudget({ value, share: 'collapse' }, demands))).toBeCloseTo(collapsed, 6)
    }),
  )
})

test('nobody gets more than wanted, or less than nothing', () => {
  fc.assert(
    fc.property(
      budgetOf,
      demandsOf,
      fc.constantFrom('fair', 'unfair', 'collapse'),
      (value, demands, share) => {
        shareBudget({ value, share }, demands).forEach((rate, i) => {
          expect(rate).toBeGreaterThanOrEqual(0)
          expect(rate).toBeLessThanOrEqual(demands[i] ?? 0)
        })
      },
    ),
  )
})
