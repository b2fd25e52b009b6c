import { counted } from '../analysis/stats/counted.ts'
import { seededRandom } from '../analysis/stats/random.ts'
import type { Camera } from '../model/cameras.ts'

export interface Choice {
  readonly cameras: readonly Camera[]
  /** The rest, in the order in which a search that grows by cameras takes them. */
  readonly others: readonly Camera[]
  /** For the report: `24 of 130 cameras, shuffled with seed 42`; says it when some have the same URL. */
  readonly text: string
  /** Fewer than the cameras when some are one source under several ids. */
  readonly urls: number
  /** The seed that repeats this choice; null when nothing was left to chance. */
  readonly seed: number | null
}

/**
 * Selects `wanted` cameras from at least that many. Only a surplus is shuffled: chance decides which cameras are
 * picked, and nothing else.
 * @param seed 32 bits; null keeps the order of the list
 */
export function selectCameras(found: readonly Camera[], wanted: number, seed: number | null): Choice {
  if (found.length === wanted) return choiceOf(found, wanted, `all ${counted(wanted, 'camera')}`, null)
  const of = `${wanted} of ${counted(found.length, 'camera')}`
  return seed === null
    ? choiceOf(found, wanted, `the first ${of}, in the order of the list`, null)
    : choiceOf(shuffled(found, seed), wanted, `${of}, shuffled with seed ${seed}`, seed)
}

function choiceOf(all: readonly Camera[], wanted: number, how: string, seed: number | null): Choice {
  const cameras = all.slice(0, wanted)
  const urls = new Set(cameras.map(({ url }) => url)).size
  const text = urls === wanted ? how : `${how}, with ${counted(urls, 'different URL')}`
  return { cameras, others: all.slice(wanted), text, urls, seed }
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
