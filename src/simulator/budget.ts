import type { FaultOf } from './fault-kinds.ts'

/** What is left of a budget for frames, when each camera that somebody watches takes some of it. */
export function leftForFrames(
  { value, ingest }: Pick<FaultOf<'budget'>, 'value' | 'ingest'>,
  watched: number,
): number {
  return Math.max(0, value - ingest * watched)
}

/**
 * The frames a second that each stream gets from a server with a limited number of them.
 *
 * - `fair`: all streams lose the same part of their rate.
 * - `unfair`: streams that came first are served in full, the last ones starve.
 * - `collapse`: the more the demand exceeds the budget, the less is sent in total: budget × (budget ÷ demand).
 *
 * @param demands frames a second that each stream wants, in order of arrival
 */
export function shareBudget(
  { value: budget, share }: Pick<FaultOf<'budget'>, 'value' | 'share'>,
  demands: readonly number[],
): number[] {
  if (budget <= 0) return demands.map(() => 0)
  const demand = demands.reduce((sum, rate) => sum + rate, 0)
  if (demand <= budget) return [...demands]
  if (share === 'unfair') return firstComeFirstServed(budget, demands)
  const part = budget / demand
  return demands.map((rate) => rate * (share === 'fair' ? part : part * part))
}

function firstComeFirstServed(budget: number, demands: readonly number[]): number[] {
  let left = budget
  return demands.map((rate) => {
    const given = Math.min(rate, left)
    left -= given
    return given
  })
}
