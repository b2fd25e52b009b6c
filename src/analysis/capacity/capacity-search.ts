import type { TrialPurpose } from '../../model/capacity.ts'
import { continueConfirmation, fitsInTime, startConfirmation } from './confirmation.ts'
import { coolDownAfterFailure, deeperCoolDown, patienceOf } from './cool-down.ts'
import { observeEvidence, posteriorOf, priorEvidence } from './evidence.ts'
import { nextLoad } from './next-load.ts'
import { priorOf } from './posterior.ts'
import { continueRecheck, withRecheck } from './recheck.ts'
import { type SearchAnswer, searchAnswer } from './search-answer.ts'
import type { Confirmation, CoolDown, SearchEnd, SearchOptions, SearchState } from './search-state.ts'
import { endOfSearch } from './stop-rule.ts'
import { failuresOf, isValid, type SearchTrial, type TrialResult, trailingInvalid } from './trial.ts'

/** What to do next. `cool-down`: hold this load until the server is healthy. The caller must keep the deadline. */
export type Step =
  | { readonly kind: 'trial'; readonly connections: number; readonly why: TrialPurpose }
  | {
      readonly kind: 'cool-down'
      readonly connections: number
      /** Hold it for at least this long, even if the server is healthy at once. */
      readonly atLeastMs: number
      /** Give up after this long. */
      readonly patienceMs: number
    }
  | { readonly kind: 'confirm'; readonly connections: number }
  | { readonly kind: 'done'; readonly answer: SearchAnswer }

/**
 * The result of the step: for a `trial` and a `confirm` that of the trial, for a `cool-down` whether the server
 * became healthy. `elapsedMs` is the time since the search began; 0 for a window measured before.
 */
export type Observation = { readonly elapsedMs: number } & (
  | ({ readonly kind: 'trial' } & TrialResult)
  | {
      readonly kind: 'cool-down'
      readonly isHealthy: boolean
      /** The last window failed and is void, so the server may well be healthy. */
      readonly isDisturbed?: boolean
    }
)

/**
 * The search for the highest load that a server holds (docs/statistics.md), as a state machine without clock or
 * randomness: do what {@link next} says and pass the result to {@link observe}, until `done`. Throws RangeError for
 * options outside their ranges.
 */
export function startSearch(options: SearchOptions): SearchState {
  const { start, max } = options
  if (!(Number.isInteger(start) && Number.isInteger(max) && start >= 1 && start <= max))
    throw new RangeError(`expected whole loads with 1 ≤ start ≤ max, found ${start} and ${max}`)
  const prior = priorOf(max)
  return {
    options,
    trials: [],
    evidence: priorEvidence(prior),
    posterior: prior,
    max,
    generatorLimits: 0,
    coolDown: null,
    ended: null,
    confirmation: null,
    stable: null,
    elapsedMs: 0,
    lastTrialMs: 0,
    lastOverloadMs: null,
    recheck: null,
    hasRechecked: false,
    lingering: null,
  }
}

/** The step to take now; always the same for the same state. */
export function next(state: SearchState): Step {
  if (isDone(state)) return { kind: 'done', answer: searchAnswer(state) }
  if (state.coolDown !== null) return coolDownStep(state.coolDown, state)
  if (state.confirmation !== null) return { kind: 'confirm', connections: state.confirmation.connections }
  if (state.recheck !== null) return { kind: 'trial', connections: state.recheck.connections, why: 'recheck' }
  const { connections, why } = nextLoad(state)
  return { kind: 'trial', connections, why }
}

/** The state after the step that {@link next} named. Throws an Error for an observation of another kind. */
export function observe(state: SearchState, observation: Observation): SearchState {
  const step = next(state)
  const expected = step.kind === 'confirm' ? 'trial' : step.kind
  if (step.kind === 'done' || observation.kind !== expected)
    throw new Error(`expected an observation of ${step.kind}, found ${observation.kind}`)
  const { elapsedMs } = observation
  if (observation.kind === 'cool-down') return afterCoolDown({ ...state, elapsedMs }, observation)
  const { kind: _, elapsedMs: __, ...result } = observation
  const why = step.kind === 'trial' ? step.why : 'confirm'
  const sinceOverloadMs = state.lastOverloadMs === null ? null : elapsedMs - state.lastOverloadMs
  const trial = { ...result, connections: step.connections, why, sinceOverloadMs, isSetAside: false }
  const known = withTrial(state, trial)
  const lastOverloadMs = result.outcome === 'fail' ? elapsedMs : state.lastOverloadMs
  const timed = { ...known, elapsedMs, lastTrialMs: elapsedMs - state.elapsedMs, lastOverloadMs }
  return withCoolDown(goOn(timed, state))
}

/**
 * The state once it turns out that no more than `max` connections are possible, for example because the server has
 * no more cameras. What was tried above that does not count as a trial.
 */
export function limitTo(state: SearchState, max: number, limitName: string): SearchState {
  const limited = { ...state, max: Math.min(max, state.max), options: { ...state.options, limitName } }
  const end = endOfSearch(limited)
  return end === null ? limited : endWith(limited, end)
}

/** Ends a search before it is done. Its answer is what is known so far. */
export function interrupt(state: SearchState): SearchState {
  return { ...state, ended: state.ended ?? 'interrupted', confirmation: null, recheck: null, coolDown: null }
}

/** Ends a search whose load generator broke down. @param why in words */
export function breakOff(state: SearchState, why: string): SearchState {
  const ended = interrupt({ ...state, ended: state.ended ?? 'lost' })
  return { ...ended, options: { ...ended.options, limitName: `the load generator was lost (${why})` } }
}

function isDone({ ended, confirmation, recheck }: SearchState): boolean {
  return ended !== null && confirmation === null && recheck === null
}

/** Never waits beyond the time budget for a server that does not recover. */
function coolDownStep(
  { connections, attempts, atLeastMs }: CoolDown,
  { options, elapsedMs }: SearchState,
): Step {
  const leftMs = Math.max(0, options.timeBudgetMs - elapsedMs)
  const patienceMs = Math.min(atLeastMs + patienceOf(attempts), leftMs)
  return { kind: 'cool-down', connections, atLeastMs: Math.min(atLeastMs, leftMs), patienceMs }
}

/** Continues after a trial, depending on its purpose. */
function goOn(after: SearchState, before: SearchState): SearchState {
  if (before.confirmation !== null) return afterConfirmation(after, before.confirmation)
  return before.recheck === null ? afterTrial(after) : resumeAfter(continueRecheck(after, before.recheck))
}

/** If the server turned out to have recovered, the search goes on with what is known about it since then. */
function resumeAfter(state: SearchState): SearchState {
  return state.ended === null ? afterTrial(state) : state
}

function withTrial(state: SearchState, trial: SearchTrial): SearchState {
  const trials = [...state.trials, trial]
  if (!isValid(trial)) return { ...state, trials }
  const carried = state.lingering === null ? trial.carried : null
  const evidence = observeEvidence(state.evidence, trial.connections, trial.outcome === 'pass', carried)
  return { ...state, trials, evidence, posterior: posteriorOf(evidence) }
}

function afterTrial(state: SearchState): SearchState {
  const limited = withGeneratorLimit(state)
  const end = endOfSearch(limited)
  return end === null ? limited : endWith(limited, end)
}

/** If the generator could not carry a load twice in a row, the search stays below that load. */
function withGeneratorLimit(state: SearchState): SearchState {
  const overloads = trailingInvalid(state.trials).filter(({ outcome }) => outcome === 'invalid_client')
  const load = overloads.at(-1)?.connections ?? 0
  if (overloads.filter(({ connections }) => connections === load).length < 2 || load > state.max) return state
  return { ...state, max: load - 1, generatorLimits: state.generatorLimits + 1 }
}

function endWith(state: SearchState, end: SearchEnd): SearchState {
  const confirmation = startConfirmation(state, end)
  return confirming({ ...state, ended: end }, confirmation)
}

function confirming(state: SearchState, confirmation: Confirmation | null): SearchState {
  const isWorthIt = confirmation !== null && fitsInTime(state, confirmation)
  return { ...state, confirmation: isWorthIt ? confirmation : null }
}

function afterConfirmation(state: SearchState, before: Confirmation): SearchState {
  // Something failed for the first time: "at least" is refuted, and the search goes on.
  if (state.trials.at(-1)?.outcome === 'fail' && failuresOf(state.trials).length === 1)
    return afterTrial({ ...state, ended: null, confirmation: null })
  const after = continueConfirmation(state, before)
  if (after === 'confirmed') return withRecheck({ ...state, confirmation: null, stable: before.connections })
  return confirming(state, after)
}

function withCoolDown(state: SearchState): SearchState {
  if (isDone(state) || state.trials.at(-1)?.outcome !== 'fail') return state
  return { ...state, coolDown: coolDownAfterFailure(state) }
}

function afterCoolDown(
  state: SearchState,
  { isHealthy, isDisturbed = false }: Extract<Observation, { kind: 'cool-down' }>,
): SearchState {
  if (state.coolDown === null || isHealthy) return resume({ ...state, coolDown: null })
  const deeper = deeperCoolDown(state.coolDown)
  // Nobody waited to see whether it would have recovered.
  const isLate = state.elapsedMs >= state.options.timeBudgetMs
  if (deeper !== null && !isLate) return { ...state, coolDown: deeper }
  const end = isLate ? (state.ended ?? 'time') : isDisturbed ? 'environment' : 'not_recovered'
  return { ...state, coolDown: null, confirmation: null, recheck: null, ended: end }
}

/** A cool-down can use up the time that was left. */
function resume(state: SearchState): SearchState {
  return state.ended === null ? afterTrial(state) : confirming(state, state.confirmation)
}
