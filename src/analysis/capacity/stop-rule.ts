import { grown, MIN_GROWTH } from './next-load.ts'
import { quantilesOf } from './posterior.ts'
import type { SearchEnd, SearchState } from './search-state.ts'
import { failuresOf, highestLoad, isValid, passesOf, trailingInvalid } from './trial.ts'

/** How narrow the interval must be, and on how much evidence (docs/statistics.md). */
const RULES = {
  quick: { width: 0.2, trials: 6, perSide: 2 },
  thorough: { width: 0.1, trials: 8, perSide: 3 },
} as const

const ENOUGH_OVERLOADS = 2

/** The confirmation takes three passes in a row. */
export const CONFIRM_PASSES = 3

const MAX_TRIALS = 30
const MAX_DISTURBED_TRIALS = 5
const MAX_GENERATOR_LIMITS = 3
const FAILURES_FOR_NOTHING = 2

/** Time is reserved for a confirmation that takes no more than this share of the budget. */
const LARGEST_RESERVE = 0.4

/** Why the search for the interval is over, given everything observed so far; null if it goes on. */
export function endOfSearch(state: SearchState): SearchEnd | null {
  const disturbed = trailingInvalid(state.trials).filter((trial) => trial.outcome === 'invalid_environment')
  if (disturbed.length >= MAX_DISTURBED_TRIALS) return 'environment'
  if (state.max < 1 || state.generatorLimits >= MAX_GENERATOR_LIMITS) return 'generator'
  const evidence = endByEvidence(state)
  if (evidence !== null) return evidence
  if (state.trials.filter((trial) => trial.why !== 'confirm').length >= MAX_TRIALS) return 'trials'
  return isTimeUsedUp(state) ? 'time' : null
}

function endByEvidence(state: SearchState): SearchEnd | null {
  const { trials, max } = state
  const failures = failuresOf(trials)
  const held = highestLoad(passesOf(trials))
  if (held === 0) return failedAtOne(state) ? 'nothing' : null
  const limit = state.generatorLimits > 0 ? 'generator' : 'limit'
  if (failures.length === 0) {
    if (held >= max) return limit
    return limit === 'generator' && grown(state) < held * MIN_GROWTH ? limit : null
  }
  if (quantilesOf(state.posterior).q05 >= max) return limit
  return isNarrow(state) ? 'interval' : null
}

function failedAtOne({ trials }: SearchState): boolean {
  return failuresOf(trials).filter((trial) => trial.connections === 1).length >= FAILURES_FOR_NOTHING
}

/**
 * Whether the interval is narrow, or as narrow as whole connections can make it, with passes and failures around
 * the estimate.
 */
function isNarrow({ trials, posterior, evidence, options }: SearchState): boolean {
  const rule = RULES[options.mode]
  // Overloads that measured the capacity are evidence for more than one side.
  const perSide = evidence.overloads.length >= ENOUGH_OVERLOADS ? 1 : rule.perSide
  const { q05, q50, q95 } = quantilesOf(posterior)
  if (trials.filter(isValid).length < rule.trials || q95 / q05 - 1 > Math.max(rule.width, 2 / q50))
    return false
  // Rounded outwards: the only loads around a capacity of 1 are 1 and 2.
  const near = (loads: readonly { connections: number }[], from: number, to: number): number =>
    loads.filter(({ connections }) => connections >= from && connections <= to).length
  const passes = near(passesOf(trials), Math.floor(0.8 * q50), Number.POSITIVE_INFINITY)
  const failures = near(failuresOf(trials), 0, Math.ceil(1.25 * q50))
  return passes >= perSide && failures >= perSide
}

/**
 * Whether another trial, and the confirmation after it if the budget is large enough for one, would not end in
 * time.
 */
function isTimeUsedUp({ options, elapsedMs, lastTrialMs }: SearchState): boolean {
  const confirmation = CONFIRM_PASSES * options.confirmTrialMs
  const reserve = confirmation <= LARGEST_RESERVE * options.timeBudgetMs ? confirmation : 0
  return elapsedMs + Math.max(options.trialMs, lastTrialMs) + reserve > options.timeBudgetMs
}
