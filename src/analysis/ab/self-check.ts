import type { AbPair } from '../../model/capacity.ts'
import { capacityPairs, isDifferent, summarize } from '../stats/paired-ratio.ts'

/**
 * What an A/A says of its setup: a note when the interval of the ratio excludes 1 by more than 1 %, although both sides are the
 * same server. That happens to 1 in 20 setups that are fine at most, the risk of the interval's two ends.
 */
export function selfCheckNotes(pairs: readonly AbPair[], elasticity: number): string[] {
  if (pairs.length < 2) return []
  const { ratio, interval } = summarize(capacityPairs(pairs, elasticity))
  if (!isDifferent(interval)) return []
  const change = Math.abs(100 * (ratio - 1)).toFixed(1)
  return [`the setup is biased: the same server differs from itself by ${change} %`]
}
