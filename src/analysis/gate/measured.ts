import { figure } from '../../text/figure.ts'
import type { Interval } from '../stats/interval.ts'

/** Metrics that rest on the capacity: with a censored capacity they are known from below only. */
const ON_CAPACITY: ReadonlySet<string> = new Set(['capacity_connections', 'recommended_cameras'])

export function isCensorable(metric: string): boolean {
  return ON_CAPACITY.has(metric)
}

/** A search that ended before any load passed, such as by other programs that voided its trials. */
export interface UnknownCapacity {
  /** What ended it, for people. */
  readonly why: string
  /** The lowest load that failed; null when none did. */
  readonly failedAt: number | null
}

/** By metric: all that is known where a search ended long before its interval was narrow. */
export type WideIntervals = ReadonlyMap<string, Interval>

/** What a search left open of the capacity; nothing of it where the search came to its end. */
export interface OpenCapacity {
  readonly unknown: UnknownCapacity | null
  readonly wide: WideIntervals
}

export const NOTHING_OPEN: OpenCapacity = { unknown: null, wide: new Map() }

export function wideText({ low, high }: Interval): string {
  return `the search ended early and left it at ${figure(low)} to ${figure(high)}`
}

/** Why a metric without a number fails. */
export function notMeasured(metric: string): string {
  return `not measured in this run: ${reason(metric)}`
}

function reason(metric: string): string {
  if (isCensorable(metric)) return 'only a capacity search measures it; an extrapolation is not a measurement'
  if (metric.startsWith('gap_')) return 'no connection received two frames'
  if (metric === 'loss_percent' || metric === 'jitter_ms')
    return 'no numbered packets came (only RTP has them)'
  if (metric === 'fairness') return 'nothing was delivered'
  return 'the report has no number for it'
}
