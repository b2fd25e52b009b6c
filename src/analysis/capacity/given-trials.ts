import { observeEvidence, posteriorOf } from './evidence.ts'
import { type SearchAnswer, searchAnswer } from './search-answer.ts'
import type { SearchState } from './search-state.ts'
import { failuresOf, isValid, type TrialResult } from './trial.ts'

/** A load that was tried without the search having asked for it. */
export interface GivenTrial extends TrialResult {
  readonly connections: number
}

/**
 * The state of a search after one more trial, whose load was fixed beforehand: the trial is evidence like any other.
 * @param state of a search that was started and has not ended
 */
export function observeGiven(state: SearchState, given: GivenTrial): SearchState {
  const why = state.trials.length === 0 ? ('first' as const) : ('step' as const)
  const trial = { ...given, why, sinceOverloadMs: null, isSetAside: false }
  const trials = [...state.trials, trial]
  if (!isValid(trial)) return { ...state, trials }
  const evidence = observeEvidence(state.evidence, given.connections, given.outcome === 'pass', given.carried)
  return { ...state, trials, evidence, posterior: posteriorOf(evidence) }
}

/** The answer after all given trials. "At least" if nothing failed; nothing is confirmed. */
export function answerOfGiven(state: SearchState): SearchAnswer {
  const last = state.trials.at(-1)
  const isHeld = failuresOf(state.trials).length === 0 && last?.outcome === 'pass'
  return searchAnswer({ ...state, ended: isHeld ? 'limit' : 'steps' })
}
