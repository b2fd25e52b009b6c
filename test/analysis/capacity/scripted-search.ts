import { next, observe, type Step, startSearch } from '../../../src/analysis/capacity/capacity-search.ts'
import type { SearchOptions, SearchState } from '../../../src/analysis/capacity/search-state.ts'
import type { TrialResult } from '../../../src/analysis/capacity/trial.ts'
import type { Simulation } from './simulated-server.ts'

export const OPTIONS: SearchOptions = {
  start: 48,
  max: 240,
  limitName: '--max-connections',
  mode: 'quick',
  grow: 'viewers',
  isConfirmed: true,
  hint: null,
  timeBudgetMs: 3_600_000,
  trialMs: 15_000,
  confirmTrialMs: 25_000,
}

export const PASS: TrialResult = { outcome: 'pass', goodput: 0, brokenRule: null, carried: null }
export const CLIENT: TrialResult = { outcome: 'invalid_client', goodput: 0, brokenRule: null, carried: null }
export const DISTURBED: TrialResult = {
  outcome: 'invalid_environment',
  goodput: 0,
  brokenRule: null,
  carried: null,
}
export const fails = (goodput: number, brokenRule = 'FPS 0.80 of nominal'): TrialResult => ({
  outcome: 'fail',
  goodput,
  brokenRule,
  carried: null,
})

/** The state after these results of its steps, each a second long; every cool-down ends healthy. */
export function afterResults(
  results: readonly TrialResult[],
  options: Partial<SearchOptions> = {},
): SearchState {
  let state = startSearch({ ...OPTIONS, ...options })
  for (const result of results) {
    if (next(state).kind === 'cool-down') state = cooled(state, true)
    state = observe(state, { kind: 'trial', ...result, elapsedMs: state.elapsedMs + 1000 })
  }
  return state
}

export function cooled(state: SearchState, isHealthy: boolean): SearchState {
  return observe(state, { kind: 'cool-down', isHealthy, elapsedMs: state.elapsedMs + 1000 })
}

export function stepAfter(results: readonly TrialResult[], options: Partial<SearchOptions> = {}): Step {
  const state = afterResults(results, options)
  return next(next(state).kind === 'cool-down' ? cooled(state, true) : state)
}

/** The loads that were tried for the interval, in their order. */
export function loads({ state }: Simulation): number[] {
  return state.trials.filter(({ why }) => why !== 'confirm').map(({ connections }) => connections)
}
