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
  readonly passWhy: string
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
  readonly frozenCameras?: CameraFinding | null
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

/** A finding about some of the cameras. */
export interface CameraFinding {
  /** One sentence: `2 of 4 cameras gave nothing: 2, 4 (HTTP 404)` */
  readonly text: string
  readonly cameraIds: readonly string[]
}

/** Cameras that delivered nothing on any connection in the window. */
export interface DeadCameras extends CameraFinding {
  /** The number planned to these cameras. */
  readonly connections: number
  /** Whether they may have been turned away because the server was full: they came last, and gave no other reason. */
  readonly isServerLimit: boolean
  readonly othersCarriedAll: boolean
}

/** Single cameras refused connections while the others carried theirs. */
export interface CameraRefusals {
  /** `camera 3 refused 5 of 10 connections: RTSP 400; the others carried all` */
  readonly text: string
  /** Whether they carried some connections, so that the limit is that of their paths, not of the server. */
  readonly isPathLimit: boolean
}

/** Why most of the connections were not healthy: lost packets, or refusals. */
export type BrokenCause = 'loss' | RefusalKind
