import type { TrialPurpose } from '../../model/capacity.ts'

/**
 * What came of one trial. Only `pass` and `fail` say something about the server: with `invalid_client` the
 * load generator was the limit, with `invalid_environment` the machine around it.
 */
type TrialOutcome = 'pass' | 'fail' | 'invalid_client' | 'invalid_environment'

export interface TrialResult {
  readonly outcome: TrialOutcome
  /** Frames ÷ (seconds × nominal fps): how many connections' worth of frames arrived. */
  readonly goodput: number
  /** The health rule that broke first, with its number, for people; null unless the trial failed. */
  readonly brokenRule: string | null
  /**
   * What the frames that arrived in overload show the server to carry: the load at which each connection would have
   * had just enough. Null where the trial did not fail, or the connections did not suffer alike.
   */
  readonly carried: number | null
  /** Of a trial that failed because single cameras refused connections: which, for people. */
  readonly pathLimit?: string | null
}

/** A trial with its load and purpose, as the search remembers it. */
export interface SearchTrial extends TrialResult {
  readonly connections: number
  readonly why: TrialPurpose
  /** From the end of the last failed trial to the end of this one; null: none had failed before. */
  readonly sinceOverloadMs: number | null
  /** It was made while the server still suffered from an overload: it says nothing about a server that does not. */
  readonly isSetAside: boolean
}

export function passesOf(trials: readonly SearchTrial[]): SearchTrial[] {
  return trials.filter((trial) => trial.outcome === 'pass' && !trial.isSetAside)
}

export function failuresOf(trials: readonly SearchTrial[]): SearchTrial[] {
  return trials.filter((trial) => trial.outcome === 'fail' && !trial.isSetAside)
}

export function isValid({ outcome, isSetAside }: SearchTrial): boolean {
  return !isSetAside && (outcome === 'pass' || outcome === 'fail')
}

/** Something passed and something failed: there is a capacity between to speak of. */
export function isBracketed(trials: readonly SearchTrial[]): boolean {
  return passesOf(trials).length > 0 && failuresOf(trials).length > 0
}

/** Highest load of these trials; 0 for none. */
export function highestLoad(trials: readonly SearchTrial[]): number {
  return trials.reduce((highest, { connections }) => Math.max(highest, connections), 0)
}

/** Lowest load of these trials; Infinity for none. */
export function lowestLoad(trials: readonly SearchTrial[]): number {
  return trials.reduce((lowest, { connections }) => Math.min(lowest, connections), Number.POSITIVE_INFINITY)
}

/** The trials since the last valid one: tries of the same load that told nothing. */
export function trailingInvalid(trials: readonly SearchTrial[]): SearchTrial[] {
  return trials.slice(trials.findLastIndex(isValid) + 1)
}

/** So many passes of one load outweigh a posterior that ends a connection below it. */
const SOLID_PASSES = 3

/** The highest load that passed three times and at or below which nothing failed; 0 for none. */
export function solidLoad(trials: readonly SearchTrial[]): number {
  const passes = passesOf(trials)
  const lowestFailure = lowestLoad(failuresOf(trials))
  const isSolid = ({ connections: load }: SearchTrial): boolean =>
    load < lowestFailure && passes.filter(({ connections }) => connections === load).length >= SOLID_PASSES
  return highestLoad(passes.filter(isSolid))
}
