import type { ChangeUnit, GateReason } from './gate-reasons.ts'
import type { Fingerprint, Profile } from './job-kind.ts'
import type { LimitCauseName } from './limit-cause.ts'

export type Grade = 'EXCELLENT' | 'GOOD' | 'MODERATE' | 'POOR'

/** One run that was recorded as a baseline: a job, whatever number of connections it opened. */
export interface BaselineJob {
  readonly runId: string
  /** ISO 8601, when the run began. */
  readonly startedAt: string
  readonly profile: Profile
  readonly fingerprint: Fingerprint
  /** By their names in thresholds.json. */
  readonly metrics: Readonly<Record<string, number>>
}

export type RowVerdict = 'pass' | 'fail' | 'inconclusive' | 'improved' | 'advice' | 'no_baseline'

/** An absolute limit, in the unit of the metric; `min`, `max` or both. */
export interface Bounds {
  readonly min?: number
  readonly max?: number
}

/** A limit on the change against a baseline or another server. */
export interface ChangeLimit {
  readonly unit: ChangeUnit
  /** Which direction is bad: less or more of the metric. */
  readonly direction: 'drop' | 'rise'
  /** In `unit`, 0 or more. */
  readonly most: number
}

/** One judged line of the gate. `baseline`, `value` and `change` are null where they do not exist. */
export interface GateRow {
  readonly metric: string
  readonly kind: 'floor' | 'regression' | 'ab'
  readonly baseline: number | null
  readonly value: number | null
  /** Against the baseline, in the unit of the limit. */
  readonly change: number | null
  /** Bounds for a floor, a limit on the change otherwise. */
  readonly limit: Bounds | ChangeLimit
  readonly verdict: RowVerdict
  readonly reason: GateReason
}

/** One of the reasons for the verdict of a run. */
export type GateFinding =
  /** This machine was the bottleneck, so nothing was judged. */
  | { readonly code: 'void'; readonly evidence: string | null }
  /** The load generator broke down before the run was complete; `why` is in words. */
  | { readonly code: 'generator_lost'; readonly why: string }
  /** One of several shards, which are judged together. */
  | { readonly code: 'shard'; readonly number: number; readonly of: number }
  /** No connection ever had a frame, which fails whatever the limits are about. */
  | { readonly code: 'no_frames' }
  /** Two reports were compared, and no limit is about a change. */
  | { readonly code: 'no_change_limits' }
  /** Without floors, the health rules decide; `detail` is their sentence. */
  | { readonly code: 'trial_rule'; readonly detail: string; readonly without: 'file' | 'floors' }
  /** A rule of the soak is not met, or it is not complete; `detail` says which. */
  | { readonly code: 'soak'; readonly detail: string }
  /** Two reports were compared, and the server is limited by something else now. */
  | {
      readonly code: 'limit_changed'
      readonly from: LimitCauseName
      readonly to: LimitCauseName
      /** Of the newer one, in words. */
      readonly evidence: string
      readonly isSameCapacity: boolean
    }
  /** What limited the server, in the words of the report. */
  | { readonly code: 'limited'; readonly evidence: string }
  /** Rows that failed, or are undecided, among the limits that were judged. */
  | { readonly code: 'not_met' | 'undecided'; readonly rows: readonly GateRow[]; readonly limits: number }
  | { readonly code: 'met'; readonly limits: number }
  /** Limits on a change that had nothing to be judged by. */
  | { readonly code: 'not_judged'; readonly rows: readonly GateRow[] }

export interface GateResult {
  readonly verdict: 'pass' | 'fail' | 'inconclusive'
  readonly rows: readonly GateRow[]
  /** Why the verdict is what it is, the most important first. */
  readonly findings: readonly GateFinding[]
}

/** How an inconclusive run ends: like a pass, like a pass with a warning, or like a failure. */
export const ON_INCONCLUSIVE = ['pass', 'warn', 'fail'] as const

export type OnInconclusive = (typeof ON_INCONCLUSIVE)[number]

/** A floor of thresholds.json: an absolute limit on a metric of the report. */
export interface Floor extends Bounds {
  readonly metric: string
}

/** A limit of thresholds.json against the baseline: `max_drop_percent` and the like by their names. */
export interface Regression {
  readonly metric: string
  readonly limits: Readonly<Record<string, number>>
}
