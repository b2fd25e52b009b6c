import { observeEvidence, posteriorOf, priorEvidence } from './evidence.ts'
import { priorOf, quantilesOf } from './posterior.ts'
import type { Recheck, SearchState } from './search-state.ts'
import { highestLoad, isValid, passesOf, type SearchTrial } from './trial.ts'

/** The recheck is at least this many times the estimate: a server that is as weak as before fails there. */
const ABOVE_ESTIMATE = 1.05
/** One pass above the interval may be luck. */
const PASSES = 2
/** How long a server that carried more before gets to recover. */
const RECOVERY_MS = 60_000

/**
 * After a capacity was confirmed, one trial above the interval, long after the last overload, shows whether the
 * server carries more by then. If the highest load that passed before the first failure lies above the interval,
 * the trial uses that load.
 */
export function withRecheck(state: SearchState): SearchState {
  const { hasRechecked, options, elapsedMs, max, ended } = state
  const connections = recheckLoad(state)
  const waitMs = isContradicted(state)
    ? Math.max(0, RECOVERY_MS - (elapsedMs - (state.lastOverloadMs ?? 0)))
    : 0
  const isInTime = elapsedMs + waitMs + options.trialMs <= options.timeBudgetMs
  if (hasRechecked || ended !== 'interval' || connections > max || !isInTime) return state
  const rest = Math.max(1, Math.floor(quantilesOf(state.posterior).q05 / 2))
  const coolDown = waitMs === 0 ? null : { connections: rest, attempts: 0, atLeastMs: waitMs }
  return { ...state, recheck: { connections, passes: 0 }, hasRechecked: true, coolDown }
}

/** The state after a trial of the recheck, which is the last one in the state. */
export function continueRecheck(state: SearchState, recheck: Recheck): SearchState {
  const outcome = state.trials.at(-1)?.outcome
  if (outcome === 'fail') return { ...state, recheck: null, lingering: lastingLoss(state) }
  if (outcome !== 'pass') return { ...state, recheck: null }
  const passes = recheck.passes + 1
  return passes < PASSES
    ? { ...state, recheck: { ...recheck, passes } }
    : recover({ ...state, recheck: null })
}

/** The highest load that passed before anything failed. */
function heldAtFirst({ trials }: SearchState): number {
  const first = trials.findIndex(({ outcome }) => outcome === 'fail')
  return highestLoad(trials.slice(0, Math.max(0, first)).filter(({ outcome }) => outcome === 'pass'))
}

function recheckLoad(state: SearchState): number {
  const { q50, q95 } = quantilesOf(state.posterior)
  const above = Math.ceil(Math.max(q95, ABOVE_ESTIMATE * q50)) + 1
  return isContradicted(state) ? Math.max(heldAtFirst(state), Math.ceil(q95)) : above
}

/** Whether a load above the interval passed before anything failed. */
function isContradicted(state: SearchState): boolean {
  const { q50, q95 } = quantilesOf(state.posterior)
  return heldAtFirst(state) > Math.max(q95, ABOVE_ESTIMATE * q50)
}

function lastingLoss(state: SearchState): SearchState['lingering'] {
  if (!isContradicted(state)) return state.lingering
  const after = Math.floor(quantilesOf(state.posterior).q50)
  return { before: heldAtFirst(state), after, recoveryMs: null }
}

/** The search goes on without the trials that were made before the server had recovered. */
function recover(state: SearchState): SearchState {
  const { lastOverloadMs, elapsedMs, options } = state
  const rechecks = state.trials.filter(({ why }) => why === 'recheck').length
  const recoveryMs = Math.max(0, elapsedMs - (lastOverloadMs ?? 0) - rechecks * state.lastTrialMs)
  const weak = withoutRechecks(state)
  const trials = state.trials.map((trial) => ({ ...trial, isSetAside: isTooSoon(trial, recoveryMs) }))
  const prior = priorOf(options.max)
  const evidence = trials
    .filter(isValid)
    .reduce(
      (known, { connections, outcome }) => observeEvidence(known, connections, outcome === 'pass', null),
      priorEvidence(prior),
    )
  const lingering = { before: highestLoad(passesOf(trials)), after: Math.floor(weak), recoveryMs }
  // What the weak server held confirms nothing about the one that has recovered.
  return {
    ...state,
    trials,
    evidence,
    posterior: posteriorOf(evidence),
    ended: null,
    stable: null,
    lingering,
  }
}

/** The estimate from the trials before the recheck. */
function withoutRechecks({ trials, options }: SearchState): number {
  const evidence = trials
    .filter((trial) => isValid(trial) && trial.why !== 'recheck' && trial.sinceOverloadMs !== null)
    .reduce(
      (known, { connections, outcome }) => observeEvidence(known, connections, outcome === 'pass', null),
      priorEvidence(priorOf(options.max)),
    )
  return quantilesOf(posteriorOf(evidence)).q50
}

function isTooSoon({ sinceOverloadMs, why }: SearchTrial, recoveryMs: number): boolean {
  return why !== 'recheck' && sinceOverloadMs !== null && sinceOverloadMs < recoveryMs
}
