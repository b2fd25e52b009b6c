import type { Interval } from '../stats/interval.ts'

/** Metrics that depend on the capacity. If it is censored, only their lower bound is known. */
const ON_CAPACITY: ReadonlySet<string> = new Set(['capacity_connections', 'recommended_cameras'])

export function isCensorable(metric: string): boolean {
  return ON_CAPACITY.has(metric)
}

/** A search that ended before any load passed, for example because other programs voided its trials. */
export interface UnknownCapacity {
  /** What ended it, as readable text. */
  readonly why: string
  /** The lowest load that failed; null if none did. */
  readonly failedAt: number | null
}

/** Intervals by metric: all that is known if a search ended long before its interval was narrow. */
export type WideIntervals = ReadonlyMap<string, Interval>

/** What a search left open about the capacity; nothing if it ran to completion. */
export interface OpenCapacity {
  readonly unknown: UnknownCapacity | null
  readonly wide: WideIntervals
}

/** By metric: why this run could not show it, which is no fault of the server. */
export type Unmeasurable = ReadonlyMap<string, string>

export const ALL_MEASURABLE: Unmeasurable = new Map()

export const NOTHING_OPEN: OpenCapacity = { unknown: null, wide: new Map() }
