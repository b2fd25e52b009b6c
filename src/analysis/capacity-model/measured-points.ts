import type { ModelPoint } from '../../model/capacity-model.ts'
import { normalQuantile } from '../stats/distributions.ts'

/** A point between whose ends something failed, so that its capacity is known from both sides. */
export type BoundedPoint = ModelPoint & { readonly high: number }

export function isBounded(point: ModelPoint | null): point is BoundedPoint {
  return point !== null && point.high !== null && point.connections >= 1
}

/** The 95 % quantile of the normal distribution: how many sigmas a 90 % interval reaches. */
const REACH = normalQuantile(0.95)
const STEPS = 41
/** Quantiles of the standard normal, each as likely as the others. */
const SIGMAS = Array.from({ length: STEPS }, (_, step) => normalQuantile((step + 0.5) / STEPS))

/** The capacity as a number with decimals: `n` held and `n + 1` did not, so it is somewhere between. */
export function centerOf({ connections, low, high }: BoundedPoint): number {
  return Math.min(Math.max(connections + 0.5, low), high)
}

/**
 * What the capacity may be, each number as likely as the others: log-normal around its centre, with the spread of
 * the interval on either side.
 */
export function capacitiesOf(point: BoundedPoint): readonly number[] {
  const center = centerOf(point)
  const below = Math.log(center / Math.max(point.low, 0.5)) / REACH
  const above = Math.log(point.high / center) / REACH
  return SIGMAS.map((sigmas) => center * Math.exp(sigmas * (sigmas < 0 ? below : above)))
}

/** The value below which this share of the values lies. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
