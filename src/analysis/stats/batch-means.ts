import { tQuantile } from './distributions.ts'
import { tailOf } from './interval.ts'
import { mean, squaredDeviations, standardDeviation } from './moments.ts'

export interface CorrelatedMean {
  readonly mean: number
  readonly standardDeviation: number
  /** Correlation of a bin with the next one. */
  readonly lag1: number
  /** How many independent bins these are worth. */
  readonly effectiveBins: number
  readonly standardError: number
  /** Half the width of the interval of the mean. */
  readonly half: number
}

/**
 * The mean of equal time bins (frames of each second) and its uncertainty, allowing for the similarity of
 * neighbouring bins: effective size n(1 − r) ÷ (1 + r) with the lag-1 correlation r, and the t quantile of n − 1
 * (docs/statistics.md). A negative r does not count as extra evidence. Throws RangeError for fewer than two bins.
 */
export function correlatedMean(bins: readonly number[], confidence = 0.95): CorrelatedMean {
  const deviation = standardDeviation(bins)
  const lag1 = lag1Correlation(bins)
  const r = Math.max(0, lag1)
  const effectiveBins = (bins.length * (1 - r)) / (1 + r)
  const standardError = deviation === 0 ? 0 : deviation / Math.sqrt(effectiveBins)
  const half = tQuantile(1 - tailOf(confidence), bins.length - 1) * standardError
  return { mean: mean(bins), standardDeviation: deviation, lag1, effectiveBins, standardError, half }
}

function lag1Correlation(bins: readonly number[]): number {
  const squares = squaredDeviations(bins)
  if (squares === 0) return 0
  const centre = mean(bins)
  const products = bins.slice(1).map((x, index) => (x - centre) * ((bins[index] ?? centre) - centre))
  return products.reduce((sum, x) => sum + x, 0) / squares
}
