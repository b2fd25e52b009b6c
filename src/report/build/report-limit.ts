import type { LimitCause } from '../../model/limit-cause.ts'
import { type LimitFinding, limitText } from '../facts/limit-cause-words.ts'
import type { Report } from '../schema/schema.ts'

/**
 * `limit_cause`.
 * @param findings what limited the run, in words, the cause first
 */
export function reportLimit(
  limit: LimitCause | null,
  [first]: readonly LimitFinding[],
): Report['limit_cause'] {
  if (limit === null || first === undefined) return null
  return {
    cause: limit.cause,
    evidence: first.evidence,
    at_connections: limit.connections,
    side: sideOf(limit),
    advice: first.advice,
    also_seen: limit.alsoSeen.map((seen) => ({ cause: seen.cause, evidence: limitText(seen) })),
  }
}

function sideOf({ evidence }: LimitCause): NonNullable<Report['limit_cause']>['side'] {
  const found = evidence.find((one) => one.code === 'side')
  return found?.side ?? null
}
