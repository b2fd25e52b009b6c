import { quantilesOf } from './posterior.ts'
import type { Confirmation, SearchEnd, SearchState } from './search-state.ts'
import { CONFIRM_PASSES } from './stop-rule.ts'
import { failuresOf, highestLoad, passesOf, trailingInvalid } from './trial.ts'

const STEP_DOWN = 0.95
const MAX_STEP_DOWNS = 3
/** Invalid trials in a row after which a confirmation is given up: one retry for the generator, two for the machine. */
const MAX_INVALID = { invalid_client: 2, invalid_environment: 3 } as const

/** These ends leave nothing to confirm, or the server, the machine or the user does not allow it. */
const UNCONFIRMED: ReadonlySet<SearchEnd> = new Set([
  'nothing',
  'environment',
  'not_recovered',
  'interrupted',
  'lost',
])

/**
 * What to confirm after the search ended this way (docs/statistics.md): the lower end of the interval, or what a
 * censored answer claims. Null if no load held, or the machine or server is in no state for it.
 */
export function startConfirmation(state: SearchState, end: SearchEnd): Confirmation | null {
  if (!state.options.isConfirmed || UNCONFIRMED.has(end)) return null
  const connections = isCensored({ ...state, ended: end })
    ? atLeast(state)
    : Math.floor(quantilesOf(state.posterior).q05)
  if (connections < 1 || highestLoad(passesOf(state.trials)) === 0) return null
  return { connections: Math.min(connections, state.max), passes: 0, stepDowns: 0 }
}

/** Whether the answer is "at least": nothing failed, or something other than the server's limit stopped the search. */
export function isCensored({ trials, ended }: Pick<SearchState, 'trials' | 'ended'>): boolean {
  return ended === 'limit' || ended === 'generator' || failuresOf(trials).length === 0
}

/** The load of an "at least" answer: the highest that held, but not a lucky pass above the estimate. */
export function atLeast({ trials, posterior, max }: SearchState): number {
  const held = Math.min(highestLoad(passesOf(trials)), max)
  return failuresOf(trials).length > 0 ? Math.min(held, Math.floor(quantilesOf(posterior).q50)) : held
}

/**
 * The confirmation after its last trial, which is the last one in the state: `confirmed`, still going on, or null
 * if it is given up after three step-downs or repeated invalid trials.
 */
export function continueConfirmation(
  { trials }: SearchState,
  confirmation: Confirmation,
): Confirmation | 'confirmed' | null {
  const outcome = trials.at(-1)?.outcome
  if (outcome === 'pass') {
    const passes = confirmation.passes + 1
    return passes >= CONFIRM_PASSES ? 'confirmed' : { ...confirmation, passes }
  }
  if (outcome === 'fail') return steppedDown(confirmation)
  const invalid = trailingInvalid(trials)
  const isHopeless = (kind: keyof typeof MAX_INVALID): boolean =>
    invalid.filter((trial) => trial.outcome === kind).length >= MAX_INVALID[kind]
  return isHopeless('invalid_client') || isHopeless('invalid_environment') ? null : confirmation
}

/** Whether the rest of the confirmation would end in time. */
export function fitsInTime({ options, elapsedMs }: SearchState, { passes }: Confirmation): boolean {
  return elapsedMs + (CONFIRM_PASSES - passes) * options.confirmTrialMs <= options.timeBudgetMs
}

function steppedDown({ connections, stepDowns }: Confirmation): Confirmation | null {
  const lower = Math.floor(STEP_DOWN * connections)
  if (stepDowns >= MAX_STEP_DOWNS || lower < 1) return null
  return { connections: lower, passes: 0, stepDowns: stepDowns + 1 }
}
