import type { LimitEvidence } from '../../model/limit-cause.ts'
import { isShortOfFrames } from './failure-kind.ts'
import { type LimitedLoad, meanOf } from './load-facts.ts'

/** Cameras are late below this share of the frames that they should send, as connections are by default. */
const LATE = 0.95
/** What a server passes on is the share that it got, to this. */
const PASSED_ON = 0.05
/** Of the frames from cameras. */
const MANY_BAD_FRAMES = 0.01

/**
 * The source fails: cameras that deliver nothing beside others that deliver all, or the server got too few frames and
 * passed them on. A server with more cameras than were tested gets more frames, so this rule finds nothing there.
 */
export function camerasAreLate({ load }: LimitedLoad): readonly LimitEvidence[] {
  const { deadCameras } = load
  if (deadCameras?.othersCarriedAll && !deadCameras.isServerLimit) return [deadCameras]
  const { plannedIn: planned, frames } = load
  if (!isShortOfFrames(load) || planned <= 0 || frames.planned <= 0) return []
  const framesIn = meanOf(load, 'frames_in')
  const perSecond = meanOf(load, 'errors_in')
  const isPassedOn = framesIn !== null && frames.arrived / frames.planned >= framesIn / planned - PASSED_ON
  return [
    ...(framesIn !== null && framesIn < LATE * planned && isPassedOn
      ? [{ code: 'cameras_late', framesIn, planned } as const]
      : []),
    ...(perSecond !== null && perSecond >= MANY_BAD_FRAMES * planned
      ? [{ code: 'bad_frames', perSecond, planned } as const]
      : []),
  ]
}
