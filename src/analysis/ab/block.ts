import type { AbPair } from '../../model/capacity.ts'
import type { AbState, AbTrial } from './ab-state.ts'
import { flatnessTrials } from './flatness.ts'

/** A block is repeated as a whole, and the pairs are looked at only after whole blocks. */
const PAIRS_PER_BLOCK = 2

/** In turn, so that a linear drift of the machine cancels out in each block (docs/statistics.md). */
const ABBA = ['base', 'head', 'head', 'base'] as const
const BAAB = ['head', 'base', 'base', 'head'] as const

/** The trials of the current block, in order: first the flatness, then ABBA and BAAB in turn. */
export function plannedBlock({ options, elasticity, pairs, block }: AbState): AbTrial[] {
  const { load } = options
  if (elasticity === null)
    return flatnessTrials(load, block).map((connections) => ({
      side: 'base',
      connections,
      purpose: 'flatness',
    }))
  return sidesOf(pairs.length).map((side) => ({ side, connections: load, purpose: 'pair' }))
}

/** The two pairs in the four goodputs of a whole block, which comes after `pairsBefore` pairs. */
export function pairsOfBlock(goodputs: readonly number[], pairsBefore: number): AbPair[] {
  const sides = sidesOf(pairsBefore)
  return [0, 2].map((at) => {
    const [first = 0, second = 0] = goodputs.slice(at, at + 2)
    return sides[at] === 'base'
      ? { order: 'base first', base: first, head: second }
      : { order: 'head first', base: second, head: first }
  })
}

function sidesOf(pairsBefore: number): typeof ABBA | typeof BAAB {
  return (pairsBefore / PAIRS_PER_BLOCK) % 2 === 0 ? ABBA : BAAB
}
