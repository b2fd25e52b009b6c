import type { HealthRules } from '../../model/health-rules.ts'

/** A window of fewer nominal frames forgives one frame at its edge, because even a perfect camera may miss it. */
const EDGE_FRAMES = 40
/** 0.55 × 25,000 is 13,750.000000000002. */
const ROUNDING = 1e-6

/** The limits of one camera: the rules, with times that its nominal frame rate may stretch, in milliseconds. */
export interface CameraLimits extends HealthRules {
  readonly nominalGapMs: number
  readonly freezeMs: number
  readonly dropMs: number
}

/**
 * The freeze limit is the `freezeCount` rule of W3C webrtc-stats, with the nominal gap instead of the running mean,
 * which would absorb a slowdown.
 * @param keyFrameInterval frames from one key frame to the next, as counted; 1 if every frame is one. It counts as
 *   the time that these frames should take, so that a stall does not stretch its own limit
 */
export function limitsFor(rules: HealthRules, nominalFps: number, keyFrameInterval = 1): CameraLimits {
  const nominalGapMs = 1000 / nominalFps
  const freezeMs = Math.max(rules.freezeGaps * nominalGapMs, nominalGapMs + rules.freezeExtraMs)
  return {
    ...rules,
    nominalGapMs,
    freezeMs,
    longStallMs: Math.max(rules.longStallMs, freezeMs),
    dropMs: Math.max(rules.dropAfterMs, rules.dropAfterGaps * nominalGapMs),
    firstFrameMs: Math.max(rules.firstFrameMs, 2 * keyFrameInterval * nominalGapMs),
  }
}

/** The fewest frames that count as `planned` frames delivered: at least one for each connection. */
export function fewestFrames(planned: number, ratio: number, connections = 1): number {
  const isShort = planned < EDGE_FRAMES * connections
  return Math.max(
    connections,
    Math.min(planned * ratio - ROUNDING, isShort ? planned - connections : planned),
  )
}
