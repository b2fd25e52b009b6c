import type { Bounds, GateRow } from '../../model/gate.ts'

/**
 * A minimum below 70 % of the measured value, or a maximum above three times it, lets a large regression pass
 * unseen. The proposed limits leave 15 % below and 50 % above for the noise between runs (on hosted runners, up to
 * a third for times).
 */
const LOOSE_MIN = 0.7
const LOOSE_MAX = 3
const PROPOSED_MIN = 0.85
const PROPOSED_MAX = 1.5

/** A limit that is too loose, and a proposal; null if it is fine or nothing can be said. */
export function looseLimit({ min, max }: Bounds, value: number): GateRow['reason'] | null {
  if (!Number.isFinite(value) || value <= 0) return null
  if (min !== undefined && min < LOOSE_MIN * value)
    return { code: 'loose_limit', bound: 'min', limit: min, value, proposed: proposedLimit('min', value) }
  if (max !== undefined && max > LOOSE_MAX * value)
    return { code: 'loose_limit', bound: 'max', limit: max, value, proposed: proposedLimit('max', value) }
  return null
}

/** A limit for later runs, from one that measured `value`: a number above 0. */
export function proposedLimit(bound: 'min' | 'max', value: number): number {
  // Two digits are as exact as one run can be.
  return Number(((bound === 'min' ? PROPOSED_MIN : PROPOSED_MAX) * value).toPrecision(2))
}
