import { figure } from '../../text/figure.ts'
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

/** A limit in thresholds.json on the change from the baseline. */
export interface ChangeLimit {
  readonly unit: '%' | 'points'
  /** Which direction is bad: less or more of the metric. */
  readonly direction: 'drop' | 'rise'
  /** In `unit`, 0 or more. */
  readonly most: number
}

/** Reads the unit and the direction from the name, such as `max_drop_percent`. */
export function changeLimit(name: string, most: number): ChangeLimit {
  return {
    unit: name.endsWith('percent') ? '%' : 'points',
    direction: name.includes('drop') ? 'drop' : 'rise',
    most,
  }
}

/** The change with its interval, and the smallest change that could have been detected. */
export function comparedText(
  { change, interval, noise, detectable }: Compared,
  jobs: number,
  { unit }: ChangeLimit,
): string {
  const facts = [
    `${signed(change)} ${unit} (90 % interval ${signed(interval.low)} to ${signed(interval.high)})`,
    `against ${jobs} jobs with a noise of ${rounded(noise)} ${unit}`,
    `smallest detectable change ${rounded(detectable())} ${unit}`,
  ]
  return facts.join(', ')
}

function signed(value: number): string {
  return value > 0 ? `+${rounded(value)}` : rounded(value)
}

/** Two decimals are finer than a job can measure. */
function rounded(value: number): string {
  return Number.isFinite(value) ? figure(Number(value.toFixed(2))) : 'infinite'
}
