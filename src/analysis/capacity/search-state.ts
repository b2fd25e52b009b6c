import type { Growth, SearchMode } from '../../model/capacity.ts'
import type { Evidence } from './evidence.ts'
import type { Posterior } from './posterior.ts'
import type { SearchTrial } from './trial.ts'

export interface SearchOptions {
  /** The first load, 1 to `max`: that of the measured window, whose result is the first observation. */
  readonly start: number
  /** Roughly what the server held before, from a baseline: the search goes there at once. Null if unknown. */
  readonly hint: number | null
  /** The highest load that may be tried, 1 or more. */
  readonly max: number
  /** What sets `max`, for the reason of a censored answer: `--max-connections`, `camera list`. */
  readonly limitName: string
  readonly mode: SearchMode
  /** What the search adds, for the answer. */
  readonly grow: Growth
  /** Whether the answer is confirmed by three passes in a row. */
  readonly isConfirmed: boolean
  readonly timeBudgetMs: number
  /** Expected time of a trial, and of one trial of the confirmation, with settling. */
  readonly trialMs: number
  readonly confirmTrialMs: number
}

/**
 * Why the search stopped. `interval`: narrow enough; `limit`: `max` held; `generator`: this machine could not carry
 * more; `nothing`: not even one connection held; `trials` and `time`: used up; `environment`: the machine disturbed
 * trial after trial; `not_recovered`: the server stayed unhealthy at a load it had held before; `interrupted`:
 * ended from outside; `lost`: the load generator broke down, `limitName` says how; `steps`: the loads
 * that were fixed beforehand have all been tried.
 */
export type SearchEnd =
  | 'interval'
  | 'limit'
  | 'generator'
  | 'nothing'
  | 'trials'
  | 'time'
  | 'environment'
  | 'not_recovered'
  | 'interrupted'
  | 'lost'
  | 'steps'

/** Three passes in a row at one load; a failure steps the load down. */
export interface Confirmation {
  readonly connections: number
  readonly passes: number
  readonly stepDowns: number
}

/** A lower load that is held until the server is healthy again. */
export interface CoolDown {
  readonly connections: number
  /** Loads at which the server stayed unhealthy since the failed trial. */
  readonly attempts: number
  /** Held for at least this long, even if the server is healthy at once. */
  readonly atLeastMs: number
}

/** One more look above the interval, once the server has had time to recover from every overload. */
export interface Recheck {
  readonly connections: number
  readonly passes: number
}

/** An overload that lingers: the server carried more before it than after it. */
interface Lingering {
  /** Connections that the server carried before it was overloaded, as far as that was tried. */
  readonly before: number
  /** Connections that it carried afterwards. */
  readonly after: number
  /** How long it took to recover; null if it did not. */
  readonly recoveryMs: number | null
}

/** Everything a search knows. Plain data, made only by `startSearch` and `observe`. */
export interface SearchState {
  readonly options: SearchOptions
  /** All trials in order, including invalid ones and those of the confirmation. */
  readonly trials: readonly SearchTrial[]
  readonly evidence: Evidence
  /** Computed from the evidence. */
  readonly posterior: Posterior
  /** `options.max`, or less once the generator or the list of cameras turned out to be the limit. */
  readonly max: number
  /** Loads that the generator could not carry. */
  readonly generatorLimits: number
  readonly coolDown: CoolDown | null
  /** Why the search for the interval stopped; null while it goes on. */
  readonly ended: SearchEnd | null
  readonly confirmation: Confirmation | null
  /** The confirmed load. */
  readonly stable: number | null
  readonly elapsedMs: number
  /** How long the last trial took. */
  readonly lastTrialMs: number
  /** When the last failed trial ended; null if none failed. */
  readonly lastOverloadMs: number | null
  readonly recheck: Recheck | null
  readonly hasRechecked: boolean
  /** Null if there is no sign of one. */
  readonly lingering: Lingering | null
}
