import type { TrialPurpose } from '../../model/capacity.ts'

/**
 * The result of one trial. Only `pass` and `fail` say something about the server: with `invalid_client` the load
 * generator was the bottleneck, with `invalid_environment` the machine around it.
 */
type TrialOutcome = 'pass' | 'fail' | 'invalid_client' | 'invalid_environment'

export interface TrialResult {
  readonly outcome: TrialOutcome
  /** Frames ÷ (seconds × nominal fps): how many connections' worth of frames arrived. */
  readonly goodput: number
  /** The health rule that broke first, with its numbers, as readable text; null unless the trial failed. */
  readonly brokenRule: string | null
  /**
   * The load that the server can carry, judging by the frames that arrived in overload: each connection would have
   * had just enough. Null if the trial did not fail, or the connections did not suffer alike.
   */
  readonly carried: number | null
  /** Which single cameras refused connections, as readable text, if the trial failed because of them. */
  readonly pathLimit?: string | null
}

/** A trial with its load and purpose, as the search remembers it. */
export interface SearchTrial extends TrialResult {
  readonly connections: number
  readonly why: TrialPurpose
  /** From the end of the last failed trial to the end of this one; null if none had failed before. */
  readonly sinceOverloadMs: number | null
  /** Made while the server still suffered from an overload, so it says nothing about the recovered server. */
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

/** Whether something passed and something failed, so that there is a capacity in between. */
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

/** The trials since the last valid one: tries of the same load without a result. */
export function trailingInvalid(trials: readonly SearchTrial[]): SearchTrial[] {
  return trials.slice(trials.findLastIndex(isValid) + 1)
}

/** This many passes at one load outweigh a posterior that ends one connection below it. */
const SOLID_PASSES = 3

/** The highest load that passed three times, with no failure at or below it; 0 for none. */
export function solidLoad(trials: readonly SearchTrial[]): number {
  const passes = passesOf(trials)
  const lowestFailure = lowestLoad(failuresOf(trials))
  const isSolid = ({ connections: load }: SearchTrial): boolean =>
    load < lowestFailure && passes.filter(({ connections }) => connections === load).length >= SOLID_PASSES
  return highestLoad(passes.filter(isSolid))
}
