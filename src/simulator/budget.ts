import type { FaultOf } from './fault-kinds.ts'

/**
 * The frames a second each stream gets from a server that has only so many to give.
 *
 * - `fair`: all give up the same part of their rate.
 * - `unfair`: who came first is served in full, the last ones starve.
 * - `collapse`: the more is wanted beyond the budget, the less is given in all: budget × (budget ÷ demand).
 *
 * @param demands frames a second wanted by each stream, in the order of arrival
 */
export function shareBudget(
  { value: budget, share }: Pick<FaultOf<'budget'>, 'value' | 'share'>,
  demands: readonly number[],
): number[] {
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
