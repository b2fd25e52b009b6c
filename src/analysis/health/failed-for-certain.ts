import type { HealthRules } from '../../model/health-rules.ts'

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
