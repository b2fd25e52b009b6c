import type { Fingerprint, IsolationMode } from './machine.ts'

export type Grade = 'EXCELLENT' | 'GOOD' | 'MODERATE' | 'POOR'

/** What was measured, as far as it decides which runs can be compared, in the form that reports use. */
export interface Profile {
  readonly protocol: string
  readonly cameras: number
  readonly connections_per_camera: number
  readonly connections: number
  readonly nominal_fps: number | null
  readonly frame_bytes: number
  /** How the server was kept off the load generator's processors; missing in older files, which means not at all. */
  readonly isolation?: IsolationMode | undefined
}

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

type RowVerdict = 'pass' | 'fail' | 'inconclusive' | 'improved' | 'advice' | 'no_baseline'

/** One judged line of the gate. `baseline`, `value` and `change` are null where they do not exist. */
export interface GateRow {
  readonly metric: string
  readonly kind: 'floor' | 'regression' | 'ab'
  readonly baseline: number | null
  readonly value: number | null
  /** Percent or points against the baseline. */
  readonly change: number | null
  /** As people read it: `≥ 95`, `≤ 0.1`. */
  readonly limit: string
  readonly verdict: RowVerdict
  readonly why: string
}

export interface GateResult {
  readonly verdict: 'pass' | 'fail' | 'inconclusive'
  readonly rows: readonly GateRow[]
  /** One sentence: why the verdict is what it is. */
  readonly why: string
}

/** How an inconclusive run ends: like a pass, like a pass with a warning, or like a failure. */
export const ON_INCONCLUSIVE = ['pass', 'warn', 'fail'] as const

export type OnInconclusive = (typeof ON_INCONCLUSIVE)[number]

/** A floor of thresholds.json: an absolute limit on a metric of the report. */
export interface Floor {
  readonly metric: string
  readonly min?: number
  readonly max?: number
}

/** A limit of thresholds.json against the baseline: `max_drop_percent` and the like by their names. */
export interface Regression {
  readonly metric: string
  readonly limits: Readonly<Record<string, number>>
}
