import type { AbMeasurement, Capacity, Trial } from '../../model/capacity.ts'
import type { CapacityModel } from '../../model/capacity-model.ts'
import type { CounterDisagreement } from '../../model/counter-disagreement.ts'
import type { FrPlan } from '../../model/fr.ts'
import type { RunHealth } from '../../model/health.ts'
import type { AgentKind } from '../../model/job-kind.ts'
import type { LimitCause } from '../../model/limit-cause.ts'
import type { Calibration, Isolation } from '../../model/machine.ts'
import type { WindowResult } from '../../model/measured-window.ts'
import type { ServerResources } from '../../model/resources.ts'
import type { ServerFigure } from '../../model/server-figures.ts'
import type { SoakRun } from '../../model/soak.ts'
import type { RtspTransport } from '../../model/streams.ts'
import type { Report } from '../schema/schema.ts'
import type { PublisherInput } from './report-publisher.ts'
import type { ShardInput } from './report-shard.ts'

/** Facts about the run that are not measured. Text in it contains no secrets. */
export interface RunFacts {
  readonly runId: string
  readonly toolVersion: string
  readonly startedAtEpochMs: number
  /** For people; says "built-in simulated cameras" when those were tested. */
  readonly target: string
  readonly simulated: boolean
  readonly insecure: boolean
  readonly seed: number | null
  readonly options: Report['run']['options']
  readonly protocol: string
  /** Typical for the cameras; null when none sent frames to measure. */
  readonly nominalFps: number | null
  readonly nominalFpsSource: 'measured' | 'measured_alone' | 'given'
  readonly isolation: Isolation
  readonly fingerprint: Report['run']['fingerprint']
  readonly interrupted: boolean
  /** Absent or null outside of a workflow. */
  readonly origin?: RunOrigin | null
}

/** What a workflow measured; null what it does not say. */
export type RunOrigin = Pick<Report['run'], 'commit' | 'ref' | 'url'>

export interface PlannedTest {
  readonly targetCameras: number
  readonly connectionsPerCamera: number
  readonly durationMs: number
  /** How the cameras were chosen, for people. */
  readonly cameraSelection: string
  /** The deployment for face recognition was given, not assumed. */
  readonly isFrPlanned: boolean
}

export interface ReportInput {
  readonly run: RunFacts
  readonly plan: PlannedTest
  readonly window: WindowResult
  readonly health: RunHealth
  readonly capacity: Capacity
  readonly trials: readonly Trial[]
  /** Absent or null when the search was not along both axes. */
  readonly model?: CapacityModel | null
  /** Absent or null without a soak. */
  readonly soak?: SoakRun | null
  /** Null when the server's process was not watched. */
  readonly resources: ServerResources | null
  /** Null when no second server was measured. */
  readonly ab: AbMeasurement | null
  readonly fr: FrPlan
  /** Of the server in the measured window. */
  readonly figures: readonly ServerFigure[]
  /** Null when no load failed. */
  readonly limitCause: LimitCause | null
  /** Of the measured window; null when the counters of both ends agree, or cannot be compared. */
  readonly counters: CounterDisagreement | null
  readonly rtspTransport: RtspTransport
  /** The run's own cameras send the frames, with marks; by default, they are anybody's. */
  readonly areCamerasOurs?: boolean
  /** Absent or null when the run published no cameras. */
  readonly publisher?: PublisherInput | null
  /** The machines of agents, by their names. */
  readonly agentKinds?: ReadonlyMap<string, AgentKind>
  /** Why the load generator broke down before the run was complete; absent or null if it did not. */
  readonly lost?: string | null
  /** Absent or null when it was not put together from the reports of shards. */
  readonly merge?: Report['merge']
  /** Absent or null when this machine opened all connections. */
  readonly shard?: ShardInput | null
  /** What this machine can read; null when it was not calibrated. */
  readonly calibration: Calibration | null
}
