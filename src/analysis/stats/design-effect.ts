import { tQuantile } from './distributions.ts'
import { type Interval, tailOf } from './interval.ts'
import { standardDeviation } from './moments.ts'
import { type Proportion, wilsonWith } from './proportion.ts'

export interface ClusteredProportion {
  readonly proportion: number
  /** How many times larger the variance between rounds is than that of independent connections. */
  readonly designEffect: number
  /** The counts, shrunk to what independent tries would be worth. */
  readonly effective: Proportion
  readonly interval: Interval
}

/**
 * A success rate over rounds of the same size that does not assume independent connections: design effect
 * D = s²(between rounds) · m ÷ (p(1 − p)), effective size = total ÷ max(1, D), Wilson's interval on it with the t
 * quantile of rounds − 1 (docs/statistics.md). Throws RangeError for fewer than two rounds.
 *
 * @param successes successful connections of each round
 * @param roundSize connections tried in each round
 */
export function clusteredProportion(
  successes: readonly number[],
  roundSize: number,
  confidence = 0.95,
): ClusteredProportion {
  const total = successes.length * roundSize
  const p = successes.reduce((sum, x) => sum + x, 0) / total
  const between = standardDeviation(successes.map((x) => x / roundSize)) ** 2
  // None or all succeeded: the rounds cannot scatter.
  const designEffect = p === 0 || p === 1 ? 1 : (between * roundSize) / (p * (1 - p))
  const size = total / Math.max(1, designEffect)
  const effective = { successes: p * size, total: size }
  const t = tQuantile(1 - tailOf(confidence), successes.length - 1)
  return { proportion: p, designEffect, effective, interval: wilsonWith(t, effective) }
}
