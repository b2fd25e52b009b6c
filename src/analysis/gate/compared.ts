import { figure } from '../../text/figure.ts'
import type { Interval } from '../stats/interval.ts'
import type { LineVerdict } from '../stats/one-line.ts'

/** One sided: of a fail where the loss is just the limit, and of a pass there. */
export const ALPHA = 0.05

/** A number of this run against those of the recorded jobs, in the unit of the limit: percent or points. */
export interface Compared {
  /** Typical of the jobs, in the unit of the metric. */
  readonly baseline: number
  /** Above 0 is more than the baseline. */
  readonly change: number
  /** 90 %. */
  readonly interval: Interval
  readonly verdict: LineVerdict
  /** The whole interval is better than no change. */
  readonly isBetter: boolean
  /** Probability of a number this bad if the loss were exactly the limit: for Holm. */
  readonly pWorse: number
  /** From job to job. */
  readonly noise: number
  /** Smallest change told from none in 80 of 100 such comparisons. Takes some milliseconds. */
  readonly detectable: () => number
}

/** A limit of thresholds.json on a change against the baseline. */
export interface ChangeLimit {
  readonly unit: '%' | 'points'
  /** What is bad: less or more of the metric. */
  readonly direction: 'drop' | 'rise'
  /** In the unit, 0 or more. */
  readonly most: number
}

/** `max_drop_percent` and the like, by their names. */
export function changeLimit(name: string, most: number): ChangeLimit {
  return {
    unit: name.endsWith('percent') ? '%' : 'points',
    direction: name.includes('drop') ? 'drop' : 'rise',
    most,
  }
}

/** What was found, with its interval, and what could have been found. */
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

/** Two decimals are more than a job can tell. */
function rounded(value: number): string {
  return Number.isFinite(value) ? figure(Number(value.toFixed(2))) : 'infinite'
}
