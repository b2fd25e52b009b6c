import { atLeast } from './confirmation.ts'
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

const BETWEEN_STEPS = 'it is the highest step that passed; the loads up to the next one were not tried'

/**
 * The answer after all given trials: the highest load that passed, but no lucky pass above the estimate, with the interval
 * of a search. "At least" if nothing failed; nothing is confirmed.
 */
export function answerOfGiven(state: SearchState): SearchAnswer {
  const last = state.trials.at(-1)
  const isHeld = failuresOf(state.trials).length === 0 && last?.outcome === 'pass'
  const answer = searchAnswer({ ...state, ended: isHeld ? 'limit' : 'steps' })
  if (answer.connections === null || answer.censored) return answer
  const connections = atLeast(state)
  const low = Math.min(answer.low ?? connections, connections)
  return { ...answer, connections, low, notes: [...answer.notes, BETWEEN_STEPS] }
}
