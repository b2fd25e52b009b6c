import type { Interval } from './interval.ts'
import { type Proportion, wilsonInterval } from './proportion.ts'

/**
 * The difference `current − base` of two independent proportions with Newcombe's hybrid score interval (1998,
 * method 10): the distances to the ends of both Wilson intervals, added in quadrature.
 */
export function newcombeDifference(
  current: Proportion,
  base: Proportion,
  confidence = 0.95,
): Interval & { readonly difference: number } {
  if (current.total === 0 || base.total === 0) return { difference: Number.NaN, low: -1, high: 1 }
  const p1 = current.successes / current.total
  const p2 = base.successes / base.total
  const one = wilsonInterval(current, confidence)
  const two = wilsonInterval(base, confidence)
  const difference = p1 - p2
  return {
    difference,
    low: difference - Math.hypot(p1 - one.low, two.high - p2),
    high: difference + Math.hypot(one.high - p1, p2 - two.low),
  }
}
