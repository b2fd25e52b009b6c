import type { HealthRules } from '../../model/health.ts'

/** A window of fewer nominal frames forgives one frame at its edge: a perfect camera may miss it. */
const EDGE_FRAMES = 40
/** 0.55 × 25,000 is 13,750.000000000002. */
const ROUNDING = 1e-6

/** Time limits of one camera, in milliseconds, from the rules and its nominal frame rate. */
export interface CameraLimits {
  readonly nominalGapMs: number
  readonly freezeMs: number
  readonly longStallMs: number
  readonly dropMs: number
  readonly firstFrameMs: number
}

/**
 * The freeze limit is the rule of `freezeCount` in W3C webrtc-stats, with the nominal gap in place of the
 * running mean, which would absorb a slow-down.
 * @param keyFrameInterval frames from one key frame to the next, as counted; 1 where every frame is one. In time it
 *   is what these frames should take: a stall does not stretch its own limit
 */
export function limitsFor(rules: HealthRules, nominalFps: number, keyFrameInterval = 1): CameraLimits {
  const nominalGapMs = 1000 / nominalFps
  const freezeMs = Math.max(rules.freezeGaps * nominalGapMs, nominalGapMs + rules.freezeExtraMs)
  return {
    nominalGapMs,
    freezeMs,
    longStallMs: Math.max(rules.longStallMs, freezeMs),
    dropMs: Math.max(rules.dropAfterMs, rules.dropAfterGaps * nominalGapMs),
    firstFrameMs: Math.max(rules.firstFrameMs, 2 * keyFrameInterval * nominalGapMs),
  }
}

/** Frames below which `planned` frames count as not delivered: at least one for each connection. */
export function fewestFrames(planned: number, ratio: number, connections = 1): number {
  const isShort = planned < EDGE_FRAMES * connections
  return Math.max(
    connections,
    Math.min(planned * ratio - ROUNDING, isShort ? planned - connections : planned),
  )
}
