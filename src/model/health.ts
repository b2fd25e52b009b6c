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

/** The rules of a connection's health that can break; the names used in reports and alerts. */
export type HealthRule = 'first_frame' | 'fps' | 'loss' | 'stall_ratio' | 'long_stall' | 'dropped' | 'refused'

/** The health rules of docs/method.md; every limit can be set in thresholds.json under `health`. */
export interface HealthRules {
  readonly firstFrameMs: number
  /** FPS in the window divided by the camera's nominal FPS. */
  readonly minFpsRatio: number
  /** Packets that did not arrive, and pictures lost with them, divided by all that were sent. */
  readonly maxLossRatio: number
  /** A gap is a freeze from max(freezeGaps × nominal gap, nominal gap + freezeExtraMs). */
  readonly freezeGaps: number
  readonly freezeExtraMs: number
  readonly maxStallRatio: number
  readonly longStallMs: number
  /** No frame for max(dropAfterMs, dropAfterGaps × nominal gap): the connection is dropped. */
  readonly dropAfterMs: number
  readonly dropAfterGaps: number
  readonly frozenAfterMs: number
  readonly minHealthyRatio: number
  /** Frames that arrived divided by the frames planned, over all planned connections. */
  readonly minFrameRatio: number
}

export const DEFAULT_HEALTH_RULES: HealthRules = {
  firstFrameMs: 5000,
  minFpsRatio: 0.95,
  maxLossRatio: 0.01,
  freezeGaps: 3,
  freezeExtraMs: 150,
  maxStallRatio: 0.01,
  longStallMs: 1000,
  dropAfterMs: 5000,
  dropAfterGaps: 5,
  frozenAfterMs: 5000,
  minHealthyRatio: 0.95,
  minFrameRatio: 0.95,
}

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
  /** Of single cameras that refused connections while the others carried theirs; absent or null where none did. */
  readonly refusals?: CameraRefusals | null
  /** The most frequent first; absent or empty where none was refused. */
  readonly refusalGroups?: readonly RefusalGroup[]
  /** Cameras that gave nothing on any connection while others gave something; absent or null for none. */
  readonly dead?: DeadCameras | null
  /** Cameras that sent one picture again and again; absent or null for none. */
  readonly frozenCameras?: CameraFinding | null
}

/**
 * What a refusal is a matter of. `limit`: of connections, and `camera_limit` where it is one of single cameras;
 * `state`: of an RTSP session that does not exist, or does not allow the request now; `transport`: RTSP 461.
 */
export type RefusalKind = 'limit' | 'camera_limit' | 'permission' | 'state' | 'transport' | 'other'

/** Connections that were refused for the same reason. */
export interface RefusalGroup {
  readonly kind: RefusalKind
  readonly connections: number
  /** Of the first of them: `HTTP 403`; empty where there is none. */
  readonly status: string
}

/** What is to be said of some of the cameras. */
export interface CameraFinding {
  /** One sentence: `2 of 4 cameras gave nothing: 2, 4 (HTTP 404)` */
  readonly text: string
  readonly cameraIds: readonly string[]
}

/** Cameras that gave nothing on any connection in the window. */
export interface DeadCameras extends CameraFinding {
  /** Planned to these cameras. */
  readonly connections: number
  /** They may have been turned away because the server was full: they came last, and said nothing else. */
  readonly isServerLimit: boolean
  readonly othersCarriedAll: boolean
}

/** Single cameras refused connections while the others carried theirs. */
export interface CameraRefusals {
  /** `camera 3 refused 5 of 10 connections: RTSP 400; the others carried all` */
  readonly text: string
  /** They carried some: it is a limit of their paths, not of the server. */
  readonly isPathLimit: boolean
}

/** Why most of the connections were not healthy: lost packets, or refusals. */
export type BrokenCause = 'loss' | RefusalKind
