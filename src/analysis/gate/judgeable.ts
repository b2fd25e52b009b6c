import type { ChangeLimit } from '../../model/gate.ts'
import { detectableShift } from '../stats/detectable.ts'
import { jobDifference } from '../stats/job-difference.ts'
import { geometricMean, mean } from '../stats/moments.ts'
import { pooledRatio } from '../stats/pooled-ratio.ts'
import { ALPHA } from './compared.ts'

/** A limit is worth setting if an unchanged server meets it this often. */
const POWER = 0.9

/** What the recorded jobs can judge, in the unit of the limit: percent or points. */
export interface Judgeable {
  /** Standard deviation from job to job. */
  readonly noise: number
  /** The smallest limit that an unchanged server meets in 90 of 100 runs. With a smaller one, most runs stay open. */
  readonly smallestLimit: number
}

/**
 * What the jobs can judge. A run passes when the interval of its change lies above the limit, so an unchanged
 * server passes as often as a t test with the same noise finds a change of that size. The noncentral t distribution
 * gives the limit for a power of 0.9.
 *
 * @param numbers one per job, at least two
 * @returns null for a percent limit if a job has 0, because there is no percentage of 0
 */
export function judgeable(
  numbers: readonly number[],
  { unit, direction }: Omit<ChangeLimit, 'most'>,
): Judgeable | null {
  if (unit === 'points') {
    const found = jobDifference({ baseline: numbers, current: mean(numbers), alpha: ALPHA })
    return { noise: found.noise, smallestLimit: detectableShift({ ...found, alpha: ALPHA, power: POWER }) }
  }
  if (numbers.some((number) => number <= 0)) return null
  const found = pooledRatio({ baseline: numbers, current: [geometricMean(numbers)], maxDrop: 0 })
  const shift = detectableShift({ ...found, alpha: ALPHA, power: POWER })
  const share = direction === 'drop' ? 1 - Math.exp(-shift) : Math.exp(shift) - 1
  return { noise: 100 * found.noise, smallestLimit: 100 * share }
}
