import { tCdf, tQuantile } from './distributions.ts'
import type { Interval } from './interval.ts'
import { logRatio } from './log-ratio.ts'
import { mean, squaredDeviations } from './moments.ts'
import { judgeAgainstLine, type LineVerdict } from './one-line.ts'

/**
 * Noise between jobs never counts as less: a few jobs that agree by luck would fail everything
 * (docs/statistics.md).
 */
const MIN_NOISE = 0.01

export interface PooledRatio {
  /** current ÷ baseline, of the geometric means. */
  readonly ratio: number
  readonly interval: Interval
  /** Pooled standard deviation of the logarithms, at least 0.01: the noise from job to job. */
  readonly noise: number
  readonly degreesOfFreedom: number
  readonly verdict: LineVerdict
  /** Probability of a ratio this high if the loss were exactly the limit: small proves "not worse". */
  readonly pNotWorse: number
  /** Probability of a ratio this low if the loss were exactly the limit: small proves "worse", for Holm. */
  readonly pWorse: number
  /** Standard error of ln(current ÷ baseline), from which the smallest detectable change is computed. */
  readonly standardError: number
}

export interface Comparison {
  /** One value per job, all above 0. */
  readonly baseline: readonly number[]
  /** One value per job; 0 is a result and counts as 1 % of the baseline. */
  readonly current: readonly number[]
  /** The tolerated loss, 0 to 1. */
  readonly maxDrop: number
  /** One-sided risk: 0.05 for one planned look, about 0.029 if one job may become three. */
  readonly alpha?: number
}

/**
 * K baseline jobs against J new ones (docs/statistics.md): the difference of the mean logarithms with the pooled
 * variance, df = K + J − 2, SE = s · √(1/K + 1/J), judged by the one line 1 − maxDrop. Throws RangeError if a side
 * is empty, both together have fewer than three jobs, or a baseline is not above 0.
 */
export function pooledRatio({ baseline, current, maxDrop, alpha = 0.05 }: Comparison): PooledRatio {
  const old = baseline.map(logarithm)
  const typical = Math.exp(mean(old))
  const fresh = current.map((value) => logRatio(value, typical))
  const degreesOfFreedom = old.length + fresh.length - 2
  const change = mean(fresh)
  const noise = pooledNoise(old, fresh)
  const standardError = noise * Math.sqrt(1 / old.length + 1 / fresh.length)
  const half = tQuantile(1 - alpha, degreesOfFreedom) * standardError
  const interval = { low: Math.exp(change - half), high: Math.exp(change + half) }
  const t = (change - Math.log(1 - maxDrop)) / standardError
  return {
    ratio: Math.exp(change),
    interval,
    noise,
    degreesOfFreedom,
    verdict: judgeAgainstLine(interval, maxDrop),
    pNotWorse: tCdf(-t, degreesOfFreedom),
    pWorse: tCdf(t, degreesOfFreedom),
    standardError,
  }
}

function pooledNoise(old: readonly number[], fresh: readonly number[]): number {
  const squares = squaredDeviations(old) + squaredDeviations(fresh)
  return Math.max(MIN_NOISE, Math.sqrt(squares / (old.length + fresh.length - 2)))
}

function logarithm(value: number): number {
  if (value > 0 && Number.isFinite(value)) return Math.log(value)
  throw new RangeError(`expected a baseline above 0, found ${value}`)
}
