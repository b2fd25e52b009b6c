import type { CameraRefusals, JudgedConnection } from '../../model/health.ts'

/**
 * A full server refuses the latest connections, whichever camera they are for. So this share of the later ones must
 * have been carried.
 */
const MIN_CARRIED_LATER = 0.5

/**
 * The connections that single cameras refused while the others carried theirs. Null if no camera refused any, many
 * did, or most of the later connections were refused too: then it is the server's limit.
 * @param connections in the order in which they were opened
 */
export function refusalsByCamera(connections: readonly JudgedConnection[]): CameraRefusals | null {
  const refused = connections.filter(isRefused)
  const cameraIds = [...new Set(refused.map(({ cameraId }) => cameraId))]
  const all = new Set(connections.map(({ cameraId }) => cameraId))
  if (cameraIds.length === 0 || !isFew(cameraIds.length, all.size)) return null
  const later = connections.slice(connections.findIndex(isRefused))
  if (later.filter(isRefused).length > MIN_CARRIED_LATER * later.length) return null
  const own = connections.filter(({ cameraId }) => cameraIds.includes(cameraId))
  const others = connections.filter(({ cameraId }) => !cameraIds.includes(cameraId))
  return {
    code: 'refusing_cameras',
    cameraIds,
    refused: refused.length,
    ofConnections: own.length,
    detail: refused[0]?.lastEnd?.detail ?? 'refused',
    othersCarried: others.filter(({ hasEverDelivered }) => hasEverDelivered).length,
    others: others.length,
    isPathLimit: refused.length < own.length,
  }
}

/** One of several, or up to a quarter of them. */
function isFew(cameras: number, all: number): boolean {
  return cameras === 1 ? all > 1 : cameras * 4 <= all
}

function isRefused({ outcome }: JudgedConnection): boolean {
  return outcome === 'refused'
}
