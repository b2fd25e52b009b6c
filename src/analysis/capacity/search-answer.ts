import type { Capacity } from '../../model/capacity.ts'
import { atLeast, isCensored } from './confirmation.ts'
import { meanNoise, type Quantiles, quantilesOf } from './posterior.ts'
import { searchNotes } from './search-notes.ts'
import type { SearchEnd, SearchState } from './search-state.ts'
import {
  failuresOf,
  isBracketed,
  isValid,
  lowestLoad,
  passesOf,
  type SearchTrial,
  solidLoad,
} from './trial.ts'
import { type CapacityNumbers, UNKNOWN } from './unknown.ts'

interface Broken {
  readonly connections: number
  readonly rule: string
  /** Null if it is not a limit of single cameras. */
  readonly pathLimit: string | null
}

/** A measured capacity, and how the search found it. */
export interface SearchAnswer extends Capacity {
  readonly endedBy: SearchEnd
  /** The interval and estimate before rounding; null if nothing is known about them. */
  readonly quantiles: Quantiles | null
  /** Posterior mean of the trial noise, 0.05 is 5 %; null without both a passed and a failed trial. */
  readonly noise: number | null
  /** The failed trial that `reason` is about. */
  readonly broken: Broken | null
}

/** The answer of a search that has ended. */
export function searchAnswer(state: SearchState): SearchAnswer {
  const endedBy = state.ended ?? 'time'
  const numbers = numbersOf(state, endedBy)
  const broken = numbers.censored ? null : brokenAbove(state, numbers.connections ?? 0)
  return {
    ...numbers,
    reason: [reasonOf(state, numbers, broken), ...lingeringText(state, numbers.connections)].join('; '),
    formula: formulaOf(state, numbers),
    endedBy,
    quantiles: intervalSoFar(state),
    noise: isBracketed(state.trials) ? meanNoise(state.posterior) : null,
    broken,
    grow: state.options.grow,
    pathLimit: broken?.pathLimit ?? null,
    notes: [...searchNotes(state), ...pathNotes(broken)],
  }
}

/** What is known about the capacity so far, for the progress line; null until something passed and something failed. */
export function intervalSoFar({ trials, posterior }: SearchState): Quantiles | null {
  return isBracketed(trials) ? quantilesOf(posterior) : null
}

function numbersOf(state: SearchState, endedBy: SearchEnd): CapacityNumbers {
  const { trials, posterior, stable, max } = state
  if (endedBy === 'nothing') return { ...UNKNOWN, method: 'measured', connections: 0, low: 0, high: 1 }
  if (passesOf(trials).length === 0) return UNKNOWN
  const { q05, q50, q95 } = quantilesOf(posterior)
  const high = failuresOf(trials).length > 0 ? Math.ceil(q95) : null
  if (isCensored(state)) {
    const connections = atLeast(state)
    return {
      method: 'measured',
      connections,
      low: connections,
      high,
      stable,
      censored: true,
      confidence: stable === null ? 'medium' : 'high',
    }
  }
  const connections = Math.max(Math.min(Math.floor(q50), max), solidLoad(trials))
  const low = Math.min(Math.floor(q05), connections)
  const isSound = stable !== null && state.lingering?.recoveryMs !== null
  const confidence = confidenceOf({ q05, q50, q95 }, isSound)
  const top = high === null ? null : Math.max(high, connections)
  return { method: 'measured', connections, low, high: top, stable, censored: false, confidence }
}

/** High within ± 10 % and confirmed, medium within ± 20 %. */
function confidenceOf({ q05, q50, q95 }: Quantiles, isConfirmed: boolean): Capacity['confidence'] {
  const reach = Math.max(1 - q05 / q50, q95 / q50 - 1)
  if (reach <= 0.1 && isConfirmed) return 'high'
  return reach <= 0.2 ? 'medium' : 'low'
}

/** The lowest load above the estimate that failed; if noise left none, the highest that failed at all. */
function brokenAbove({ trials }: SearchState, estimate: number): SearchAnswer['broken'] {
  const failures = failuresOf(trials)
  const above = failures.filter(({ connections }) => connections > estimate)
  const load = above.length > 0 ? lowestLoad(above) : Math.max(...failures.map((trial) => trial.connections))
  const trial = failures.find(({ connections }) => connections === load)
  if (trial === undefined) return null
  return { connections: load, rule: trial.brokenRule ?? 'not healthy', pathLimit: trial.pathLimit ?? null }
}

function pathNotes(broken: Broken | null): string[] {
  if (broken === null || broken.pathLimit === null) return []
  return [`what ended the search is a limit of single cameras, not of the server: ${broken.pathLimit}`]
}

function reasonOf(
  state: SearchState,
  { connections, censored }: CapacityNumbers,
  broken: SearchAnswer['broken'],
): string {
  if (connections === null) return `${whatEnded(state)}: no load passed`
  if (!censored) return broken === null ? whatEnded(state) : `at ${named(broken.connections)}: ${broken.rule}`
  const isUntouched = failuresOf(state.trials).length === 0
  const why = isUntouched ? 'nothing failed' : 'too little failed to say where it ends'
  return `${whatEnded(state)}: ${why} up to ${named(connections)}`
}

/** The lasting effect of an overload, as readable text. */
function lingeringText({ lingering }: SearchState, connections: number | null): string[] {
  if (lingering === null) return []
  const { before, after, recoveryMs } = lingering
  if (recoveryMs === null)
    return [`the server carried ${before} before it was overloaded and carries ${after} since`]
  const held = Math.max(before, connections ?? 0)
  return [
    `the server carried ${held} before it was overloaded and ${after} for ${minutesText(recoveryMs)} after`,
  ]
}

function minutesText(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000))
  return minutes === 1 ? 'a minute' : `${minutes} minutes`
}

/** What stopped the search, in words a user can look up. */
function whatEnded({ ended, options, max, trials }: SearchState): string {
  if (ended === 'limit' || ended === 'lost') return options.limitName
  if (ended === 'generator') return `load generator (it could not carry ${named(max + 1)})`
  if (ended === 'environment') return 'disturbed by other load on this machine'
  if (ended === 'not_recovered') return 'the server did not become healthy again'
  if (ended === 'interrupted') return 'interrupted'
  if (ended === 'steps') return 'the end of the staircase'
  const last = trials.at(-1)?.outcome
  if (ended === 'time' && last === 'invalid_client')
    return 'load generator (it could not carry the last trial)'
  if (ended === 'time' && last === 'invalid_environment') return 'disturbed by other load on this machine'
  return ended === 'trials' ? `the limit of ${trials.length} trials` : 'time budget'
}

function formulaOf(
  { trials }: SearchState,
  { connections, low, high, stable, censored }: CapacityNumbers,
): string {
  const valid = trials.filter(isValid).length
  if (connections === null) return `not measured: ${counted(valid, trials)}, none passed`
  const confirmed = stable === null ? 'not confirmed' : `confirmed at ${stable}`
  if (censored) return `measured: at least ${connections} (${counted(valid, trials)}, ${confirmed})`
  return `measured: ${counted(valid, trials)}, 90 % interval ${low} to ${high}, ${confirmed}`
}

function counted(valid: number, trials: readonly SearchTrial[]): string {
  const invalid = trials.length - valid
  return `${valid} ${valid === 1 ? 'trial' : 'trials'}${invalid > 0 ? ` and ${invalid} invalid` : ''}`
}

function named(connections: number): string {
  return `${connections} ${connections === 1 ? 'connection' : 'connections'}`
}
