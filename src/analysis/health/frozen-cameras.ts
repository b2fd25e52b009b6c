import type { FrozenCameras, JudgedConnection } from '../../model/health.ts'

/** Share of the window. A picture shown for this long was the only one, except for the time before it was noticed. */
const THROUGHOUT = 0.9

/** Cameras that kept sending the same picture, healthy or not; null if none did. */
export function frozenCamerasOf(
  connections: readonly JudgedConnection[],
  durationMs: number,
): FrozenCameras | null {
  const frozen = connections.filter(({ isFrozen }) => isFrozen)
  if (frozen.length === 0) return null
  const cameraIds = new Set(frozen.map(({ cameraId }) => cameraId))
  const shortestMs = Math.min(...frozen.map(({ samePictureMs }) => samePictureMs))
  return {
    code: 'frozen_cameras',
    cameraIds: [...cameraIds],
    ofCameras: new Set(connections.map(({ cameraId }) => cameraId)).size,
    connections: frozen.length,
    ofConnections: connections.filter(({ cameraId, frames }) => frames > 0 && cameraIds.has(cameraId)).length,
    forMs: shortestMs >= THROUGHOUT * durationMs ? null : shortestMs,
  }
}
