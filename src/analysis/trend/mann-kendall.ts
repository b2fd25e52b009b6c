import { normalCdf } from '../stats/distributions.ts'
import { median } from '../stats/middle.ts'

/** Whether a series rises or falls all the way, and how fast. */
export interface MonotonicTrend {
  /** Theil–Sen: the median of the slopes between all pairs, per step of the series. */
  readonly slope: number
  /** Two-sided, of the Mann–Kendall test with the correction for ties and for continuity. */
  readonly p: number
}

/** Time and memory grow with the square of the number of values. No trend for fewer than three. */
export function monotonicTrend(values: readonly number[]): MonotonicTrend {
  const slopes = values.flatMap((value, at) =>
    values.slice(at + 1).map((later, gap) => (later - value) / (gap + 1)),
  )
  const s = slopes.reduce((sum, slope) => sum + Math.sign(slope), 0)
  const variance = varianceOf(values)
  if (s === 0 || variance <= 0 || values.length < 3) return { slope: median(slopes) ?? 0, p: 1 }
  const z = (Math.abs(s) - 1) / Math.sqrt(variance)
  return { slope: median(slopes) ?? 0, p: Math.min(1, 2 * normalCdf(-z)) }
}

/** Of Kendall's S without a trend. */
function varianceOf(values: readonly number[]): number {
  const weight = (n: number) => n * (n - 1) * (2 * n + 5)
  const ties = [...Map.groupBy(values, (value) => value).values()]
  return (weight(values.length) - ties.reduce((sum, { length }) => sum + weight(length), 0)) / 18
}
