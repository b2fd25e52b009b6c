import type { Floor } from '../../model/gate.ts'
import { figure } from '../../text/figure.ts'

/**
 * A minimum below 70 % of the measured value, or a maximum above three times it, lets a large regression pass
 * unseen. The proposed limits leave 15 % below and 50 % above for the noise between runs (on hosted runners, up to
 * a third for times).
 */
const LOOSE_MIN = 0.7
const LOOSE_MAX = 3
const PROPOSED_MIN = 0.85
const PROPOSED_MAX = 1.5

/** A hint for a limit that is too loose; null if it is fine or nothing can be said. */
export function tightenHint(floor: Floor, value: number): string | null {
  if (!Number.isFinite(value) || value <= 0) return null
  if (floor.min !== undefined && floor.min < LOOSE_MIN * value) {
    return hint(
      `${figure(floor.min)} is ${percentOf(floor.min, value)} of what was measured`,
      `≥ ${proposal(PROPOSED_MIN * value)}`,
    )
  }
  if (floor.max !== undefined && floor.max > LOOSE_MAX * value) {
    return hint(
      `${figure(floor.max)} is ${figure(Number((floor.max / value).toPrecision(2)))} times what was measured`,
      `≤ ${proposal(PROPOSED_MAX * value)}`,
    )
  }
  return null
}

function hint(distance: string, proposed: string): string {
  return `within the limit, which could be tightened to ${proposed}: ${distance}`
}

function percentOf(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`
}

/** Two digits are as exact as one run can be. */
function proposal(value: number): string {
  return String(Number(value.toPrecision(2)))
}
