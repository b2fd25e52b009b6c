import type { JudgedConnection, RefusalGroup, RefusalKind } from '../../model/health.ts'
import type { StreamEnd } from '../../model/streams.ts'
import { statusIn } from './answer-status.ts'

/**
 * Too Many Requests (RFC 6585, 4), Not Enough Bandwidth (RFC 2326, 7.1.1) and Service Unavailable (RFC 9110,
 * 15.6.4).
 */
const LIMITS: ReadonlySet<number> = new Set([429, 453, 503])
const PERMISSIONS: ReadonlySet<number> = new Set([402, 403, 407, 451])
/**
 * Session Not Found, Method Not Valid in This State, Aggregate Operation Not Allowed and the like (RFC 2326,
 * 7.1.1).
 */
const STATES: ReadonlySet<number> = new Set([454, 455, 456, 459, 460])
const UNSUPPORTED_TRANSPORT = 461

/**
 * Refused connections grouped by kind, the most frequent first.
 * @param isOfCameras single cameras refused while the others carried on; assumed too if there is only one camera
 */
export function refusalGroups(
  connections: readonly JudgedConnection[],
  isOfCameras: boolean,
): RefusalGroup[] {
  const refused = connections.filter(({ outcome }) => outcome === 'refused')
  const isAlone = connections.every(({ cameraId }) => cameraId === connections[0]?.cameraId)
  const limit: RefusalKind = isOfCameras || isAlone ? 'camera_limit' : 'limit'
  const kinds = Map.groupBy(refused, ({ lastEnd }) => refusalKind(lastEnd))
  return [...kinds]
    .map(([kind, group]) => ({
      kind: kind === 'limit' ? limit : kind,
      connections: group.length,
      status: statusOf(group),
    }))
    .toSorted((a, b) => b.connections - a.connections)
}

export function isLimitRefusal(end: StreamEnd | null): boolean {
  return end?.kind === 'refused' && refusalKind(end) === 'limit'
}

/** Servers also answer SETUP with a plain 400 when a path has reached its maximum of readers. */
function refusalKind(end: StreamEnd | null): Exclude<RefusalKind, 'camera_limit'> {
  const status = end?.httpStatus
  if (end === null || status === undefined) return 'limit'
  if (LIMITS.has(status) || (status === 400 && /^RTSP\b.*\(SETUP\)/.test(end.detail))) return 'limit'
  if (PERMISSIONS.has(status)) return 'permission'
  if (end.detail.startsWith('HTTP')) return 'other'
  if (STATES.has(status)) return 'state'
  return status === UNSUPPORTED_TRANSPORT ? 'transport' : 'other'
}

function statusOf([first]: readonly JudgedConnection[]): string {
  return statusIn(first?.lastEnd?.detail ?? '') ?? ''
}
