import type { CameraRefusals, DeadCameras, RunHealth } from '../../model/health.ts'

/**
 * Why a failing window says nothing about the server's limit: single cameras delivered nothing or refused
 * connections, while the others carried all of theirs. Null if it may be the server.
 */
export function singleCameras({
  dead,
  refusals,
  outcomes,
  planned,
  successful,
}: RunHealth): DeadCameras | CameraRefusals | null {
  if (dead != null && !dead.isServerLimit && dead.othersCarriedAll) return dead
  return refusals?.isPathLimit && outcomes.refused === planned - successful ? refusals : null
}
