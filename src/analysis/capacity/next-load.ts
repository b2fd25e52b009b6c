import type { TrialPurpose } from '../../model/capacity.ts'
import { quantile } from './posterior.ts'
import type { SearchState } from './search-state.ts'
import { failuresOf, highestLoad, isValid, lowestLoad, passesOf, type SearchTrial } from './trial.ts'

export interface LoadChoice {
  readonly connections: number
  readonly why: TrialPurpose
}

/** Queries away from the median reveal the trial noise (docs/statistics.md). */
const QUANTILE_CYCLE = [0.5, 0.3, 0.7] as const

/** A load is tried at most this often while another one could reveal more. */
const TRIES_PER_LOAD = 3

/** Where a search with a hint has its first trial, and how it grows from there (docs/statistics.md). */
const BELOW_HINT = 0.85
const NEAR_HINT = 1.3

/** A load that is not this many times the last pass reveals too little for its time. */
export const MIN_GROWTH = 1.1

/**
 * The next load of a search that has not ended (docs/statistics.md); always 1 to `max`. Only valid trials count, so
 * an invalid one is repeated.
 */
export function nextLoad(state: SearchState): LoadChoice {
  const choice = chosen(state)
  return { ...choice, connections: clamp(choice.connections, 1, state.max) }
}

function chosen(state: SearchState): LoadChoice {
  const passes = passesOf(state.trials)
  const failures = failuresOf(state.trials)
  if (failures.length > 0 && passes.length > 0) return goodputJump(state) ?? intervalQuery(state)
  if (passes.length > 0) return { connections: grown(state), why: 'grow' }
  const carried = state.generatorLimits > 0 ? shrinkFrom(state.max + 1) : Number.POSITIVE_INFINITY
  if (failures.length > 0) return { connections: Math.min(shrunk(failures), carried), why: 'shrink' }
  if (state.generatorLimits > 0) return { connections: carried, why: 'shrink' }
  return { connections: state.options.start, why: 'first' }
}

/**
 * Twice the load that held. With a hint, a little below the hint and then on in small steps. Below a load that the
 * generator could not carry, the geometric mean of the two.
 */
export function grown({ trials, max, generatorLimits, options: { hint } }: SearchState): number {
  const held = highestLoad(passesOf(trials))
  if (generatorLimits === 0) return Math.min(hint === null ? 2 * held : towards(hint, held), max)
  return Math.min(Math.round(Math.sqrt(held * (max + 1))), max)
}

function towards(hint: number, held: number): number {
  const below = Math.round(BELOW_HINT * hint)
  if (held < below) return below
  // Well above the hint, the hint was wrong.
  return Math.ceil((held < 2 * hint ? NEAR_HINT : 2) * held)
}

/**
 * Below the lowest load that failed, by a factor of at least 1.4. A little less than what arrived there should
 * pass. But a server that collapsed delivers far less than it could, so the factor is at most 8.
 */
function shrunk(failures: readonly SearchTrial[]): number {
  const lowest = lowestLoad(failures)
  const goodput = Math.max(...failures.filter((trial) => trial.connections === lowest).map((t) => t.goodput))
  return clamp(Math.round(0.9 * goodput), Math.ceil(lowest / 8), Math.max(1, shrinkFrom(lowest)))
}

function shrinkFrom(connections: number): number {
  return Math.floor(connections / 1.4)
}

/** Right after the first failure: the frames that arrived in overload show the capacity. */
function goodputJump({ trials }: SearchState): LoadChoice | null {
  const [failure, ...others] = failuresOf(trials)
  if (failure === undefined || others.length > 0 || trials.findLast(isValid) !== failure) return null
  const held = highestLoad(passesOf(trials))
  const highest = Math.floor(0.98 * failure.connections)
  // A server that collapses delivers less than a load that held: nothing to jump to.
  if (failure.goodput <= held || highest <= held) return null
  return { connections: clamp(Math.round(failure.goodput), held + 1, highest), why: 'goodput' }
}

function intervalQuery(state: SearchState): LoadChoice {
  const asked = state.trials.filter((trial) => trial.why === 'interval' && isValid(trial)).length
  const u = QUANTILE_CYCLE[asked % QUANTILE_CYCLE.length] ?? 0.5
  const load = clamp(Math.round(quantile(state.posterior, u)), 1, state.max)
  return { connections: lessTried(state, load), why: 'interval' }
}

/** The load, or the nearest one that was not tried three times yet. There is no limit for the highest load. */
function lessTried({ trials, max }: SearchState, load: number): number {
  const tries = new Map<number, number>()
  for (const { connections } of trials.filter(isValid))
    tries.set(connections, 1 + (tries.get(connections) ?? 0))
  const isFresh = (candidate: number): boolean =>
    candidate >= 1 && candidate <= max && (tries.get(candidate) ?? 0) < TRIES_PER_LOAD
  if (load === max || isFresh(load)) return load
  for (let step = 1; step <= trials.length; step++) {
    if (isFresh(load + step)) return load + step
    if (isFresh(load - step)) return load - step
  }
  return load
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
