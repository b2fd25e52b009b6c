import type { AbMeasurement, AbPair } from '../../model/capacity.ts'

export interface AbOptions {
  /** Connections to each server in every pair: about 1.3 × the larger capacity, so that both are saturated. */
  readonly load: number
  /** The tolerated loss, 0 to 1. */
  readonly maxDrop: number
}

export interface AbTrial {
  readonly side: 'base' | 'head'
  readonly connections: number
  /** `flatness`: how the goodput of the base changes with the load in overload; `pair`: one half of a pair. */
  readonly purpose: 'flatness' | 'pair'
}

/**
 * The result of one trial. `invalid`: this machine was the bottleneck or was disturbed, so the goodput says
 * nothing.
 */
export interface AbTrialResult {
  readonly outcome: 'valid' | 'invalid'
  /** Frames ÷ (seconds × nominal FPS): connections' worth of frames. */
  readonly goodput: number
  /** What made it invalid, as readable text; null if it is valid. */
  readonly why: string | null
}

/** What the comparison itself knows; the caller adds who the base was. */
export type AbResult = Omit<AbMeasurement, 'baselineTarget' | 'isSelfCheck'>

/** Everything a comparison knows. Plain data, made only by `startAb`, `observeAb` and `stopAb`. */
export interface AbState {
  readonly options: AbOptions
  /** Only those of whole blocks. */
  readonly pairs: readonly AbPair[]
  /** Goodput of the valid trials of the current block, in order. */
  readonly block: readonly number[]
  /** Null until the flatness is known. */
  readonly elasticity: number | null
  /** Blocks that were started over because a trial was invalid. */
  readonly redos: number
  readonly ended: boolean
  readonly incomplete: string | null
  readonly notes: readonly string[]
}
