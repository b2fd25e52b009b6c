import { tCdf } from '../stats/distributions.ts'
import { mean, squaredDeviations } from '../stats/moments.ts'

/**
 * The two-sided p-value of Student's t-test that two lists have the same mean, with one variance for both. 1 if there
 * is nothing to tell them apart by: fewer than three values in all, or all values equal.
 *
 * @param variance of `sample`, squares are divided by n − 1; of `population`, by n, as Apache Otava does it, which makes
 *   short lists look more certain than they are
 */
export function levelTest(
  left: readonly number[],
  right: readonly number[],
  variance: 'sample' | 'population' = 'sample',
): number {
  const freedom = left.length + right.length - 2
  if (left.length === 0 || right.length === 0 || freedom < 1) return 1
  const squares = [left, right].map((part) => {
    const deviations = squaredDeviations(part)
    return variance === 'sample' ? deviations : (deviations * (part.length - 1)) / part.length
  })
  const pooled = squares.reduce((sum, square) => sum + square, 0) / freedom
  const difference = mean(right) - mean(left)
  if (difference === 0) return 1
  const t = Math.abs(difference) / Math.sqrt(pooled * (1 / left.length + 1 / right.length))
  return 2 * tCdf(-t, freedom)
}
