import type { Capacity } from '../model.ts'
import { UNKNOWN } from './unknown.ts'

export interface ExtrapolationInput {
  /** Connections that delivered frames throughout the measured window. */
  readonly successful: number
  readonly planned: number
  /** A known utilisation of the server, 0 < u ≤ 1; null: the rule of thumb of the legacy tool. */
  readonly utilization: number | null
}

/**
 * The seed's formula: capacity = successful ÷ utilisation. For any fixed utilisation it is proportional to
 * the load that was tested, so it knows nothing of where the server breaks: low confidence, no interval, and
 * every text says "not measured".
 */
export function extrapolate(input: ExtrapolationInput): Capacity {
  const { successful, planned } = input
  if (successful <= 0) return unknownCapacity(planned)
  const { divisor, why } = utilizationOf(input)
  const connections = divided(successful, divisor)
  return {
    ...UNKNOWN,
    grow: null,
    notes: [],
    method: 'extrapolated',
    connections,
    reason: `not measured: no load above ${planned} connections was tried`,
    formula: `not measured, extrapolated: ${successful} successful connections ÷ ${divisor} = ${connections} (${why})`,
  }
}

function unknownCapacity(planned: number): Capacity {
  const why = `not measured: 0 of ${planned} connections were successful, nothing to extrapolate from`
  return { ...UNKNOWN, grow: null, notes: [], reason: why, formula: why }
}

/** Contract, section 6: the legacy tool took the utilisation from the success rate of the test itself. */
function utilizationOf(input: ExtrapolationInput): { divisor: number; why: string } {
  if (input.utilization !== null) return { divisor: input.utilization, why: 'the utilisation given' }
  const rate = (input.successful / input.planned) * 100
  if (rate >= 95) return { divisor: 0.8, why: 'rule of thumb for a success rate of at least 95 %' }
  if (rate >= 90) return { divisor: 0.9, why: 'rule of thumb for a success rate of 90 to 95 %' }
  return { divisor: 1, why: 'rule of thumb for a success rate below 90 %' }
}

/** Whole connections, rounded down; the guard keeps 7 ÷ 0.07 at 100, where floating point makes 99.99…. */
function divided(successful: number, divisor: number): number {
  return Math.floor(successful / divisor + 1e-9)
}
