import type { StreamEnd } from '../model.ts'

/**
 * Too Many Requests (RFC 6585), Not Enough Bandwidth (RFC 2326, 11.3.7) and Service Unavailable are limits. So is the
 * plain 400 with which servers answer SETUP when a path has its maximum of readers.
 */
const LIMITS: ReadonlySet<number> = new Set([429, 453, 503])

/** What a refusal is a matter of. `transport`: RTSP 461; `state`: a session or method that is not valid there. */
type RefusalKind = 'limit' | 'permission' | 'transport' | 'other'

function refusalKind(end: StreamEnd | null): RefusalKind {
  const status = end?.httpStatus
  if (end === null || status === undefined) return 'limit'
  if (LIMITS.has(status) || isPlainSetup(end)) return 'limit'
  if (status === 403 || status === 407) return 'permission'
  return status === 461 ? 'transport' : 'other'
}

export function isLimitRefusal(end: StreamEnd | null): boolean {
  return end?.kind === 'refused' && refusalKind(end) === 'limit'
}

function isPlainSetup({ detail, httpStatus }: StreamEnd): boolean {
  return httpStatus === 400 && detail.startsWith('RTSP') && detail.includes('SETUP')
}
