import type { CameraSource } from './cameras.ts'
import type { BaselineJob, Floor, ON_INCONCLUSIVE, Regression } from './gate.ts'
import type { HealthRules } from './health-rules.ts'
import type { StreamOptions } from './streams.ts'

/** What was asked for, after validation. Everything that a run needs, and nothing about the terminal. */
export interface Plan extends StreamOptions {
  readonly cameras: number
  readonly connectionsPerCamera: number
  readonly durationMs: number
  readonly settleMs: number
  readonly source: CameraSource
  /** New connections a second. */
  readonly connectRate: number
  /** Null to measure it before the ramp. */
  readonly nominalFps: number | null
  /** `auto`, or the name of the only protocol that may read the cameras. */
  readonly protocol: string
  /** Threads that hold the connections; null for one per processor but one. */
  readonly workers: number | null
  /** Run even though this machine can hardly read what is planned. */
  readonly force: boolean
  readonly shuffle: boolean
  /** Null for another order in each run. The seed used is always reported. */
  readonly seed: number | null
  /** A known utilisation for the extrapolation, 0 < u ≤ 1. */
  readonly utilization: number | null
  /** The root of the server's process tree; null to watch nothing. */
  readonly serverPid: number | null
  /** Keep processors free for the load generator when the server's process is known. */
  readonly isolate: 'auto' | 'off'
  /** Search the capacity after the measured window. */
  readonly findCapacity: boolean
  readonly search: SearchPlan
  /** Stream URL with `{camera}` of the server to compare with; null for no A/B. */
  readonly baselineTarget: string | null
  readonly frTarget: number
  readonly frTerms: FrTerms
  readonly health: HealthRules
  /** Null without thresholds.json. */
  readonly floors: readonly Floor[] | null
  readonly regressions: readonly Regression[]
  /** As recorded in thresholds.json, oldest first. */
  readonly baseline: readonly BaselineJob[]
  readonly onInconclusive: (typeof ON_INCONCLUSIVE)[number]
  readonly reportsDir: string
  readonly logsDir: string
}

/** How a capacity search proceeds. */
export interface SearchPlan {
  /** Where it stops. The capacity is then "at least" this. */
  readonly maxConnections: number
  readonly mode: 'quick' | 'thorough'
  readonly trialDurationMs: number
  readonly timeBudgetMs: number
  /** What it adds: connections to the same cameras, or cameras. */
  readonly grow: 'viewers' | 'cameras'
}

/** What else limits a face-recognition deployment, from thresholds.json; null when not given, so not a limit. */
export interface FrTerms {
  /** Connections that each camera has in the deployment: recognition and every other reader. */
  readonly connectionsPerCamera: number
  /** Frames a second that recognition analyses, of each camera. */
  readonly analysisFps: number
  /** Frames a second that recognition can analyse in total. */
  readonly inferencesPerSecond: number | null
  readonly linkMbps: number | null
  /** Null for the measured rate. */
  readonly streamMbps: number | null
}

/** A deployment reads each camera once; Frigate recommends 5 analysed frames a second. */
export const DEFAULT_FR_TERMS: FrTerms = {
  connectionsPerCamera: 1,
  analysisFps: 5,
  inferencesPerSecond: null,
  linkMbps: null,
  streamMbps: null,
}
