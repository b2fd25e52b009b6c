import { seededRandom } from '../analysis/stats/random.ts'
import type { Camera } from '../model/cameras.ts'

export interface Choice {
  readonly cameras: readonly Camera[]
  /** The rest, in the order in which a search that grows by cameras takes them. */
  readonly others: readonly Camera[]
  /** For the report: `24 of 130 cameras, shuffled with seed 42`. */
  readonly text: string
  /** The seed that repeats this choice; null when nothing was left to chance. */
  readonly seed: number | null
}

/**
 * Selects `wanted` cameras from at least that many. Only a surplus is shuffled: chance decides which cameras are
 * picked, and nothing else.
 * @param seed 32 bits; null keeps the order of the list
 */
export function selectCameras(found: readonly Camera[], wanted: number, seed: number | null): Choice {
  if (found.length === wanted)
    return { cameras: found, others: [], text: `all ${wanted} ${noun(wanted)}`, seed: null }
  if (seed === null) {
    const text = `the first ${wanted} of ${found.length} cameras, in the order of the list`
    return { ...split(found, wanted), text, seed }
  }
  const text = `${wanted} of ${found.length} cameras, shuffled with seed ${seed}`
  return { ...split(shuffled(found, seed), wanted), text, seed }
}

function split(cameras: readonly Camera[], wanted: number): Pick<Choice, 'cameras' | 'others'> {
  return { cameras: cameras.slice(0, wanted), others: cameras.slice(wanted) }
}

function noun(count: number): string {
  return count === 1 ? 'camera' : 'cameras'
}

/** Fisher–Yates from the end (Knuth, TAOCP volume 2, algorithm P). The same seed always gives the same order. */
export function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const random = seededRandom(seed)
  const list = [...items]
  for (let last = list.length - 1; last > 0; last -= 1) {
    const pick = Math.floor(random() * (last + 1))
    const [moved] = list.splice(pick, 1, list[last] as T)
    list[last] = moved as T
  }
  return list
}
