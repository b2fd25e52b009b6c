import type { HealthRules } from '../../model/health.ts'
import { type CameraLimits, fewestFrames } from './limits.ts'

/** What one connection has done in a window so far. */
export interface WindowSoFar {
  readonly elapsedMs: number
  readonly frames: number
  readonly drops: number
  readonly longStalls: number
  readonly stalledMs: number
  /** Since its last frame, or since the window began. */
  readonly openGapMs: number
}

/**
 * Whether a connection can no longer be healthy in the whole window: it was dropped, had a long stall, or has
 * stalled for longer or lost more frames than the whole window forgives. One frame may be on its way.
 */
export function isBeyondRepair(
  soFar: WindowSoFar,
  durationMs: number,
  { minFpsRatio, maxStallRatio }: HealthRules,
  { nominalGapMs, longStallMs }: CameraLimits,
): boolean {
  const { elapsedMs, frames, drops, longStalls, stalledMs, openGapMs } = soFar
  const planned = durationMs / nominalGapMs
  const lost = elapsedMs / nominalGapMs - frames - 1
  if (drops > 0 || longStalls > 0 || openGapMs >= longStallMs) return true
  return stalledMs > maxStallRatio * durationMs || lost > planned - fewestFrames(planned, minFpsRatio)
}

/** A window may still recover if its last second brought more than this many times the mean of those before. */
const RISING = 1.05

/**
 * Whether a window has failed for certain: too many connections are beyond repair, and it is not getting better.
 * @param framesPerSecond of all connections, one number for each completed second
 */
export function isFailedForCertain(
  beyondRepair: number,
  planned: number,
  framesPerSecond: readonly number[],
  { minHealthyRatio }: HealthRules,
): boolean {
  const last = framesPerSecond.at(-1) ?? 0
  const earlier = framesPerSecond.slice(0, -1)
  const mean = earlier.reduce((sum, frames) => sum + frames, 0) / Math.max(1, earlier.length)
  if (earlier.length > 0 && last > RISING * mean) return false
  return planned - beyondRepair < Math.ceil(minHealthyRatio * planned - 1e-9)
}
