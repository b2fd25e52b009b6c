import type { AbMeasurement, AbPair } from '../../model/capacity.ts'

export interface AbOptions {
  /** Connections in every pair, of both servers: about 1.3 × the larger capacity, so that both are saturated. */
  readonly load: number
  /** The tolerated loss, 0 to 1. */
  readonly maxDrop: number
}

export interface AbTrial {
  readonly side: 'base' | 'head'
  readonly connections: number
  /** `flatness`: how goodput goes with the load in overload, of the base alone; `pair`: one half of a pair. */
  readonly purpose: 'flatness' | 'pair'
}

/** What came of one trial. `invalid`: this machine was the limit or was disturbed; its goodput says nothing. */
export interface AbTrialResult {
  readonly outcome: 'valid' | 'invalid'
  /** Frames ÷ (seconds × nominal FPS): connections' worth of frames. */
  readonly goodput: number
  /** What made it invalid, for people; null when it is valid. */
  readonly why: string | null
}

/** What the comparison itself knows; who the base was, the caller adds. */
export type AbResult = Omit<AbMeasurement, 'baselineTarget' | 'isSelfCheck'>

/** Everything a comparison knows. Plain data; made by `startAb`, `observeAb` and `stopAb` alone. */
export interface AbState {
  readonly options: AbOptions
  /** Of whole blocks. */
  readonly pairs: readonly AbPair[]
  /** Goodput of the valid trials of the block under way, in their order. */
  readonly block: readonly number[]
  /** Null until the flatness is known. */
  readonly elasticity: number | null
  /** Blocks that were begun again because a trial was invalid. */
  readonly redos: number
  readonly ended: boolean
  readonly incomplete: string | null
  readonly notes: readonly string[]
}
