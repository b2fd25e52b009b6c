import type { AbPair } from '../../model/capacity.ts'
import { capacityPairs, isDifferent, summarize } from '../stats/paired-ratio.ts'

/**
 * What an A/A shows about its setup: a note if the interval of the ratio excludes 1 by more than 1 %, although both
 * sides are the same server. At most 1 in 20 sound setups get it, which is the risk of the interval's two ends.
 */
export function selfCheckNotes(pairs: readonly AbPair[], elasticity: number): string[] {
  if (pairs.length < 2) return []
  const { ratio, interval } = summarize(capacityPairs(pairs, elasticity))
  if (!isDifferent(interval)) return []
  const change = Math.abs(100 * (ratio - 1)).toFixed(1)
  return [`the setup is biased: the same server differs from itself by ${change} %`]
}
