import type { CameraFinding, JudgedConnection } from '../../model/health.ts'
import { idList } from './camera-list.ts'

/** Share of the window. A picture shown for this long was the only one, except for the time before it was noticed. */
const THROUGHOUT = 0.9

/** Cameras that kept sending the same picture, healthy or not; null if none did. */
export function frozenCamerasOf(
  connections: readonly JudgedConnection[],
  durationMs: number,
): CameraFinding | null {
  const frozen = connections.filter(({ isFrozen }) => isFrozen)
  if (frozen.length === 0) return null
  const all = new Set(connections.map(({ cameraId }) => cameraId)).size
  const cameraIds = [...new Set(frozen.map(({ cameraId }) => cameraId))]
  const delivering = connections.filter(
    ({ cameraId, frames }) => frames > 0 && cameraIds.includes(cameraId),
  ).length
  const some = frozen.length < delivering ? ` on ${frozen.length} of ${delivering} connections` : ''
  const isAll = cameraIds.length === all
  const ids = isAll ? '' : `: ${idList(cameraIds)}`
  const text = `${who(cameraIds.length, all)} sent the same picture ${howLong(frozen, durationMs)}${some}${ids}`
  return { text, cameraIds }
}

function who(cameras: number, all: number): string {
  if (cameras < all) return `${cameras} of ${all} cameras`
  return all === 1 ? 'the only camera' : `all ${all} cameras`
}

function howLong(frozen: readonly JudgedConnection[], durationMs: number): string {
  const shortestMs = Math.min(...frozen.map(({ samePictureMs }) => samePictureMs))
  if (shortestMs >= THROUGHOUT * durationMs) return 'throughout'
  return `for ${Math.floor(shortestMs / 1000)} s or more`
}
