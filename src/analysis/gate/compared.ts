import type { ChangeLimit } from '../../model/gate.ts'
import type { JobComparison } from '../../model/gate-reasons.ts'
import type { Interval } from '../stats/interval.ts'
import type { LineVerdict } from '../stats/one-line.ts'

/** One-sided risk of a fail, and of a pass, when the loss is exactly at the limit. */
export const ALPHA = 0.05

/** A number of this run compared with those of the recorded jobs, in the unit of the limit: percent or points. */
export interface Compared {
  /** Typical number of the jobs, in the unit of the metric. */
  readonly baseline: number
  /** Above 0: more than the baseline. */
  readonly change: number
  /** 90 % interval of the change. */
  readonly interval: Interval
  readonly verdict: LineVerdict
  /** Whether the whole interval is better than no change. */
  readonly isBetter: boolean
  /** Probability of a number this bad if the loss were exactly at the limit, for Holm's correction. */
  readonly pWorse: number
  /** Standard deviation from job to job. */
  readonly noise: number
  /** Smallest change that 80 of 100 such comparisons would detect. Takes a few milliseconds to compute. */
  readonly detectable: () => number
}

/** Reads the unit and the direction from the name of a limit in thresholds.json, such as `max_drop_percent`. */
export function changeLimit(name: string, most: number): ChangeLimit {
  return {
    unit: name.endsWith('percent') ? 'percent' : 'points',
    direction: name.includes('drop') ? 'drop' : 'rise',
    most,
  }
}

export function comparisonOf(
  { change, interval: { low, high }, noise, detectable }: Compared,
  jobs: number,
  { unit }: ChangeLimit,
): JobComparison {
  return { change, low, high, unit, jobs, noise, detectable: detectable() }
}
