import { tCdf, tQuantile } from './distributions.ts'
import type { Interval } from './interval.ts'
import { mean, standardDeviation } from './moments.ts'

/** A number of a run compared with those of recorded jobs, all in the unit of the metric. */
export interface JobDifference {
  /** Mean of the jobs. */
  readonly baseline: number
  readonly difference: number
  readonly interval: Interval
  /** Standard deviation from job to job. */
  readonly noise: number
  readonly standardError: number
  readonly degreesOfFreedom: number
}

export interface JobComparison {
  /** One number per job. */
  readonly baseline: readonly number[]
  readonly current: number
  /** One-sided risk. */
  readonly alpha: number
  /** The noise counts as at least this. */
  readonly leastNoise?: number
}

/**
 * The difference of a run from the mean of K jobs: t interval with K − 1 degrees of freedom, SE = s · √(1 + 1/K),
 * like {@link pooledRatio} without logarithms. Throws RangeError for fewer than two jobs.
 */
export function jobDifference({ baseline, current, alpha, leastNoise = 0 }: JobComparison): JobDifference {
  const typical = mean(baseline)
  const noise = Math.max(leastNoise, standardDeviation(baseline))
  const standardError = noise * Math.sqrt(1 + 1 / baseline.length)
  const degreesOfFreedom = baseline.length - 1
  const difference = current - typical
  const half = tQuantile(1 - alpha, degreesOfFreedom) * standardError
  const interval = { low: difference - half, high: difference + half }
  return { baseline: typical, difference, interval, noise, standardError, degreesOfFreedom }
}

/** Probability of a difference this low if the true one were exactly `line`. */
export function probabilityBelow(
  { difference, standardError, degreesOfFreedom }: JobDifference,
  line: number,
): number {
  if (difference === line) return 0.5
  return tCdf((difference - line) / standardError, degreesOfFreedom)
}
