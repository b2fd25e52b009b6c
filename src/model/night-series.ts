import type { Fingerprint, Profile } from './job-kind.ts'
import type { LimitCauseName } from './limit-cause.ts'
import type { Metric } from './metrics.ts'

// The words of a trend: runs of a series that a change point divides (docs/trend.md).

/** Metrics that a trend judges where nobody names others. */
const TREND_METRICS = [
  'capacity_connections',
  'planned_fps_per_connection',
  'time_to_first_frame_p95_ms',
  'latency_p95_ms',
] as const satisfies readonly Metric[]

/** The most nights of one trend: the latest count. */
export const MAX_NIGHTS = 1000

/** One run of a series, as far as a trend needs it. Reports are large; this is not. */
export interface Night {
  readonly runId: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  /** What was measured, the commit in full; null where the run does not know. */
  readonly commit: string | null
  /** The branch or tag. */
  readonly ref: string | null
  /** Page of the run, over HTTP(S). */
  readonly url: string | null
  /** The file or artifact that it was read from. */
  readonly source: string
  /** It tested the built-in cameras, not a server. */
  readonly isSimulated: boolean
  readonly profile: Profile
  readonly fingerprint: Fingerprint
  /** Why its numbers say nothing about the server; null if they do. */
  readonly voidReason: 'generator_limited' | 'interrupted' | 'part' | null
  /** Numbers by metric: null is not measured, infinite an event that never came. */
  readonly metrics: Readonly<Record<Metric, number | null>>
  /** The 90 % interval of the measured capacity, in connections; null where it was not measured. */
  readonly capacityLow: number | null
  readonly capacityHigh: number | null
  /** Its capacity is "at least" the number. */
  readonly isCensored: boolean
  readonly limitCause: LimitCauseName | null
}

export interface TrendOptions {
  readonly metrics: readonly Metric[]
  /** The smallest change that counts, as a share: 0.05 is 5 %. */
  readonly minChange: number
  /** The largest probability at which a change counts as more than chance. */
  readonly pValue: number
}

export const TREND_DEFAULTS: TrendOptions = { metrics: TREND_METRICS, minChange: 0.05, pValue: 0.001 }

/** All nights that were read, divided by what was measured on which machine. */
export interface Trend {
  readonly options: TrendOptions
  /** The one with the latest night comes first. */
  readonly series: readonly Series[]
  /** Nights whose run had been read before, and those beyond the limit. */
  readonly duplicates: number
  readonly tooMany: number
}

/** Nights of one kind of machine and one profile, in the order of time, void ones included. */
export interface Series {
  readonly nights: readonly Night[]
  readonly metrics: readonly MetricTrend[]
}

/** Why a night has no part in the search for changes. */
export type LeftOut = 'void' | 'not_measured' | 'at_least' | 'infinite'

/** What a night has for one metric. */
export interface NightValue {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  readonly leftOut: LeftOut | null
}

/** One metric of a series. */
export interface MetricTrend {
  readonly metric: Metric
  /** One for each night of the series. */
  readonly values: readonly NightValue[]
  /** Nights that were judged. */
  readonly used: number
  /** Nights that it takes to be judged at all. */
  readonly needed: number
  /** In the order of time; none if `used` is below `needed`. */
  readonly changes: readonly Change[]
  /** A slow change up to the latest night; null without one, or with too few nights. */
  readonly drift: Drift | null
  /** Nights since the last step, and how many a drift takes. */
  readonly driftNights: number
  readonly driftNeeded: number
}

/**
 * What a change point is: a step counts; part of a drift is its staircase; small is below the smallest change that counts,
 * or within the nights' own interval; short has too few nights on one side yet; chance is not certain enough.
 */
export type ChangeKind = 'step' | 'part_of_drift' | 'small' | 'short' | 'chance'

export interface Change {
  readonly kind: ChangeKind
  /** Indices into the nights of the series: the last night before it, and the first after it. */
  readonly lastBefore: number
  readonly firstAfter: number
  /** Geometric means of the nights between the neighbouring change points. */
  readonly before: number
  readonly after: number
  /** after ÷ before − 1. */
  readonly change: number
  /** The smallest change that counts here, as a share. */
  readonly required: number
  /** Student's t, corrected for the number of places that it could be at. */
  readonly p: number
  readonly isWorse: boolean
  readonly nightsBefore: number
  readonly nightsAfter: number
  /** What limited most of the nights; null where nothing did, or it is not known. */
  readonly causeBefore: LimitCauseName | null
  readonly causeAfter: LimitCauseName | null
  /** A later level made up for it: it is no longer the state of the server. Only worse steps recover. */
  readonly isRecovered: boolean
}

/** A slow change over the last nights. */
export interface Drift {
  /** Indices into the nights of the series. */
  readonly first: number
  readonly last: number
  readonly nights: number
  /** The change from one night to the next, as a share (Theil–Sen). */
  readonly slope: number
  /** The change from the first night to the last, as a share. */
  readonly total: number
  readonly required: number
  /** Mann–Kendall, corrected for the number of spans that were tried. */
  readonly p: number
  readonly isWorse: boolean
}
