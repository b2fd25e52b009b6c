import type { HealthRule } from './health-rules.ts'
import type { ConnectionFacts, Percentiles } from './measured-window.ts'

/** How one planned connection fared in the measured window (docs/method.md). */
export const OUTCOMES = [
  'healthy',
  'slow',
  'stalled',
  'frozen',
  'dropped',
  'refused',
  'unauthorized',
  'not_found',
  'server_error',
  'unreachable',
  'no_frames',
  'protocol_error',
] as const

export type Outcome = (typeof OUTCOMES)[number]

/** Outcomes that delivered frames throughout the window: what the legacy report calls `successful`. */
export const SUCCESSFUL: ReadonlySet<Outcome> = new Set(['healthy', 'slow', 'stalled', 'frozen'])

/** Outcomes that meet every health rule: a frozen picture is delivered in time and only reported. */
export const HEALTHY: ReadonlySet<Outcome> = new Set(['healthy', 'frozen'])

/** A connection with its verdict. */
export interface JudgedConnection extends ConnectionFacts {
  readonly outcome: Outcome
  readonly brokenRules: readonly HealthRule[]
  readonly isFrozen: boolean
  /** Frames divided by the window's seconds. */
  readonly fps: number
}

/** The judged window. Every planned connection is in every denominator. */
export interface RunHealth {
  readonly connections: readonly JudgedConnection[]
  readonly outcomes: Readonly<Record<Outcome, number>>
  readonly planned: number
  readonly successful: number
  readonly healthy: number
  readonly frozen: number
  readonly frames: number
  readonly plannedFrames: number
  readonly bytes: number
  readonly reconnections: number
  /** Jain's index over FPS ÷ nominal FPS; null when nothing was delivered. */
  readonly fairness: number | null
  readonly firstFrame: Percentiles
  /** Whether the window passes (docs/method.md). */
  readonly passes: boolean
  /** What the window had and what it needed, then what went wrong beside that. */
  readonly reasons: readonly HealthReason[]
  /** Single cameras that refused connections while the others carried theirs; absent or null when there were none. */
  readonly refusals?: CameraRefusals | null
  /** Most frequent first; absent or empty when nothing was refused. */
  readonly refusalGroups?: readonly RefusalGroup[]
  /**
   * Cameras that delivered nothing on any connection while others delivered something; absent or null when there are
   * none.
   */
  readonly dead?: DeadCameras | null
  /** Cameras that sent the same picture repeatedly; absent or null when there are none. */
  readonly frozenCameras?: FrozenCameras | null
}

/**
 * What a refusal is about. `limit`: a limit on connections, or `camera_limit` when it is one of single cameras;
 * `state`: an RTSP session that does not exist, or does not allow the request now; `transport`: RTSP 461.
 */
export type RefusalKind = 'limit' | 'camera_limit' | 'permission' | 'state' | 'transport' | 'other'

/** Connections that were refused for the same reason. */
export interface RefusalGroup {
  readonly kind: RefusalKind
  readonly connections: number
  /** The status of the first of them: `HTTP 403`; empty when there is none. */
  readonly status: string
}

/** Cameras that delivered nothing on any connection in the window, of all cameras. */
export interface DeadCameras {
  readonly code: 'dead_cameras'
  /** With the status that they answered, or how their stream ended; null if neither is known. */
  readonly cameras: readonly { readonly id: string; readonly cause: string | null }[]
  readonly ofCameras: number
  /** The number planned to these cameras. */
  readonly connections: number
  /** Whether they may have been turned away because the server was full: they came last, and gave no other reason. */
  readonly isServerLimit: boolean
  readonly othersCarriedAll: boolean
}

/** Cameras that kept sending the same picture, of all cameras. */
export interface FrozenCameras {
  readonly code: 'frozen_cameras'
  readonly cameraIds: readonly string[]
  readonly ofCameras: number
  /** Connections that got it, of those to these cameras that got anything. */
  readonly connections: number
  readonly ofConnections: number
  /** On the connection with the shortest such time; null if it was the only picture of the window. */
  readonly forMs: number | null
}

/** Single cameras refused connections while the others carried theirs. */
export interface CameraRefusals {
  readonly code: 'refusing_cameras'
  readonly cameraIds: readonly string[]
  /** Of the connections to these cameras. */
  readonly refused: number
  readonly ofConnections: number
  /** How the first of them ended. */
  readonly detail: string
  /** Of the connections to the other cameras. */
  readonly othersCarried: number
  readonly others: number
  /** Whether they carried some connections, so that the limit is that of their paths, not of the server. */
  readonly isPathLimit: boolean
}

/** What most of the unhealthy connections have in common. */
export interface UnhealthyConnections {
  readonly code: 'unhealthy'
  readonly outcome: Outcome
  /** How many have this outcome. */
  readonly connections: number
  readonly planned: number
  /** The rule that they broke, or how the stream ended; null if neither is known. */
  readonly cause: BrokenLimit | StreamEnding | null
}

/** The median of the connections' figures beside its limit, both in the unit of the rule. */
export interface BrokenLimit {
  readonly rule: HealthRule
  readonly value: number
  readonly limit: number
  /** The median share of the packets that were lost beside that, of the connections that lost too many; else null. */
  readonly lossRatio: number | null
}

export interface StreamEnding {
  readonly rule: null
  /** `HTTP 503`, without the server's own words; null if there was no status. */
  readonly status: string | null
  readonly detail: string
}

/** One reason for how a window was judged. `report/facts` words it. */
export type HealthReason =
  | DeadCameras
  | FrozenCameras
  | CameraRefusals
  | UnhealthyConnections
  | {
      readonly code: 'trial_rule'
      readonly healthy: number
      readonly neededHealthy: number
      readonly planned: number
      readonly frames: number
      readonly plannedFrames: number
      readonly minFrameRatio: number
      readonly minHealthyRatio: number
    }
  /** Connections that lost more packets and pictures than the limit allows, a share. */
  | { readonly code: 'lossy'; readonly connections: number; readonly planned: number; readonly limit: number }
  /** Shares of the planned frames. */
  | { readonly code: 'missing_frames'; readonly arrived: number; readonly limit: number }

/** Why most of the connections were not healthy: lost packets, or refusals. */
export type BrokenCause = 'loss' | RefusalKind
