import type { Outcome } from '../../model/health.ts'
import type { LoadFacts } from './load-facts.ts'

/** Answers that do not depend on the load. */
const REFUSED_FOR_OTHER_REASONS: readonly Outcome[] = ['unauthorized', 'not_found', 'protocol_error']

/** Whether more load can have caused it: most connections that are not healthy have not got an answer of another kind. */
export function isByLoad({ outcomes, refusals, unhealthy }: LoadFacts): boolean {
  const otherRefusals = refusals
    .filter(({ kind }) => kind !== 'limit' && kind !== 'camera_limit')
    .reduce((sum, { connections }) => sum + connections, 0)
  const others = REFUSED_FOR_OTHER_REASONS.reduce((sum, outcome) => sum + outcomes[outcome], otherRefusals)
  return 2 * others < unhealthy || unhealthy === 0
}

/** Whether frames are missing from connections that were not refused. */
export function isShortOfFrames(load: LoadFacts): boolean {
  const { outcomes, unhealthy } = load
  return isByLoad(load) && (unhealthy === 0 || 2 * outcomes.refused < unhealthy)
}
