import type { ModelAxis } from './capacity-model.ts'
import type { BrokenCause, Outcome } from './health.ts'
import type { LimitCause } from './limit-cause.ts'

/** How thoroughly the capacity is searched. */
export const SEARCH_MODES = ['quick', 'thorough'] as const

export type SearchMode = (typeof SEARCH_MODES)[number]

/** What a search adds: connections to the same cameras, or cameras. */
const GROWTHS = ['viewers', 'cameras'] as const

export type Growth = (typeof GROWTHS)[number]

/** What the user may choose; `both` is a search along each, and a model of the server. */
export const GROWTH_CHOICES = [...GROWTHS, 'both'] as const

/**
 * Why a load was chosen. `first`: the measured window, where the search starts; `grow`: nothing failed yet; `shrink`:
 * nothing passed yet; `goodput`: what arrived when the server was overloaded; `interval`: where the posterior learns
 * most; `confirm`: whether the claimed load holds; `step`: it was fixed before the run (docs/shards.md).
 */
export type TrialPurpose =
  | 'first'
  | 'grow'
  | 'shrink'
  | 'goodput'
  | 'interval'
  | 'confirm'
  | 'recheck'
  | 'step'

/** One step of a capacity search, as reported. A run that only measures has none. */
export interface Trial {
  /** From 1, in the order they were made. */
  readonly number: number
  /** Which search of `--grow both` it belongs to; absent for the one search of every other run. */
  readonly axis?: ModelAxis
  readonly purpose: TrialPurpose
  readonly connections: number
  readonly healthy: number
  /** `invalid`: this machine was the limit or was disturbed, so the trial says nothing about the server. */
  readonly outcome: 'pass' | 'fail' | 'invalid'
  /** Frames ÷ (seconds × nominal FPS): how many connections' worth of frames arrived. */
  readonly goodput: number
  /** Frames ÷ seconds ÷ planned connections. */
  readonly fpsPerConnection: number
  readonly megabitsPerSecond: number
  /** The length of its window. */
  readonly seconds: number
  /** From the beginning of the search to the end of this trial; 0 for the measured window. */
  readonly elapsedSeconds: number
  /** The first health rule that broke, with its number, or what made the trial invalid; null when it passed. */
  readonly reason: string | null
  /** For a failed trial: the outcome of most of the connections that were not healthy. */
  readonly brokenOutcome: Outcome | null
  /** The cause behind that: lost packets, or why connections were refused; absent or null when unknown. */
  readonly brokenCause?: BrokenCause | null
  /** What limited it; absent or null for one that passed, and where the cameras ran out. */
  readonly limitCause?: LimitCause | null
  /** What was known about the capacity after it; null until something has passed and something has failed. */
  readonly low: number | null
  readonly estimate: number | null
  readonly high: number | null
  /** Processors that the server's process tree used; null when it was not watched. */
  readonly serverCores: number | null
}

/** What a search is called while it goes on: one on the target, and one on the second server of an A/B. */
export const SEARCH_TITLES = {
  target: 'Search',
  base: 'Baseline search',
  cameras: 'Camera search',
  check: 'Model check',
} as const

/** Goodput of both servers at the same load, one after the other, in connections' worth of frames. */
export interface AbPair {
  readonly order: 'base first' | 'head first'
  readonly base: number
  readonly head: number
}

/** What an A/B comparison measured, for the gate to judge. */
export interface AbMeasurement {
  /** The baseline target, without secrets. */
  readonly baselineTarget: string
  /** The target was compared with itself: an A/A check. */
  readonly isSelfCheck: boolean
  /** Connections in every trial; null when no load that saturates the servers was found. */
  readonly load: number | null
  readonly pairs: readonly AbPair[]
  /**
   * How much larger a loss is in goodput than in capacity: 1 where goodput is flat in overload, 1 + k where it falls
   * with the load to the power of -k.
   */
  readonly elasticity: number
  /** Why there are not enough pairs to judge; null when there are. */
  readonly incomplete: string | null
  readonly notes: readonly string[]
}

export interface Capacity {
  readonly method: 'measured' | 'extrapolated' | 'none'
  /** Whether it relies on a rule of thumb about the server's utilisation. */
  readonly isAssumed?: boolean
  /**
   * Why the limit lies in single cameras and says nothing about more of them; absent or null when it is the server's.
   */
  readonly pathLimit?: string | null
  readonly connections: number | null
  readonly low: number | null
  readonly high: number | null
  readonly stable: number | null
  readonly censored: boolean
  readonly reason: string
  readonly confidence: 'high' | 'medium' | 'low'
  /** How the number was derived, in words and figures; says "not measured" when nothing was. */
  readonly formula: string
  /** What the search added; null without a search. */
  readonly grow: Growth | null
  /** What a reader must know before trusting the number, one sentence each. */
  readonly notes: readonly string[]
}
