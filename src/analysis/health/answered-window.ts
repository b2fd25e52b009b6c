import type { JudgedConnection, Outcome, RunHealth } from '../../model/health.ts'
import type { HealthRules } from '../../model/health-rules.ts'

/** The server answered with an HTTP or RTSP status. */
const BY_STATUS: ReadonlySet<Outcome> = new Set(['refused', 'unauthorized', 'not_found', 'server_error'])
/** A closed port, a certificate, a web page: some of these may be our own fault. */
const BY_ITS_END: ReadonlySet<Outcome> = new Set(['protocol_error', 'unreachable'])

/**
 * Whether a window fails by the server's answers alone, whatever the other connections did: neither a slow reader
 * nor a busy machine makes a server answer like that.
 */
export function failsByAnswers(
  { connections, planned }: Pick<RunHealth, 'connections' | 'planned'>,
  { minHealthyRatio }: Pick<HealthRules, 'minHealthyRatio'>,
): boolean {
  const answered = connections.filter(isAnswered).length
  return answered > 0 && planned - answered < minHealthyRatio * planned - 1e-9
}

function isAnswered({ outcome, lastEnd }: JudgedConnection): boolean {
  if (BY_STATUS.has(outcome)) return true
  if (!BY_ITS_END.has(outcome) || lastEnd === null) return false
  return lastEnd.kind !== 'generator' && lastEnd.mayBeOurs !== true
}
