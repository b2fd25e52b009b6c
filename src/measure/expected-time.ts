import { counted } from '../analysis/stats/counted.ts'
import type { Plan } from '../config/plan.ts'

/**
 * How long a search takes, in trial windows with their ramps: the mean of the simulated searches
 * (`bench/RESULTS.md`).
 */
const SEARCH_WINDOWS = { quick: 15, thorough: 30 } as const
/** The search of the baseline target, and six pairs of two double windows. */
const AB_WINDOWS = 10 + 24
/** Nominal rates and calibration. */
const PREPARATION_MS = 8000

/** Roughly how long a run takes, in milliseconds. */
export function expectedMs(plan: Plan): number {
  const connections = plan.cameras * plan.connectionsPerCamera
  const { trialDurationMs, timeBudgetMs } = plan
  const search = plan.findCapacity ? Math.min(timeBudgetMs, SEARCH_WINDOWS[plan.search] * trialDurationMs) : 0
  const pairMs = trialDurationMs + plan.settleMs / 2
  const comparison = plan.baselineTarget === null ? 0 : Math.min(timeBudgetMs, AB_WINDOWS * pairMs)
  const window = (1000 * connections) / plan.connectRate + plan.settleMs + plan.durationMs
  return PREPARATION_MS + window + search + comparison
}

/** The first line of a run: `This run takes about 4 min: 48 connections for 60 s, then the search (at most 12 min).` */
export function expectedText(plan: Plan): string {
  const connections = plan.cameras * plan.connectionsPerCamera
  const parts = [
    `${counted(connections, 'connection')} for ${plan.durationMs / 1000} s`,
    ...(plan.findCapacity ? [`then the search (at most ${minutes(plan.timeBudgetMs)})`] : []),
    ...(plan.baselineTarget === null ? [] : [`then the A/B (at most ${minutes(plan.timeBudgetMs)})`]),
  ]
  return `This run takes about ${minutes(expectedMs(plan))}: ${parts.join(', ')}.`
}

export function minutes(ms: number): string {
  return ms < 60_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`
}
