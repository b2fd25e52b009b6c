import type { LimitEvidence } from '../../model/limit-cause.ts'
import { isShortOfFrames } from './failure-kind.ts'
import { type LimitedLoad, type LoadFacts, meanOf } from './load-facts.ts'

/** Cameras are late below this share of the frames that they should send, as connections are by default. */
const LATE = 0.95
/** What a server passes on is the share that it got, to this. */
const PASSED_ON = 0.05
/** Of the frames from cameras. */
const MANY_BAD_FRAMES = 0.01
/** Bad frames are this share of what is missing: a decoder also misses those that build on them. */
const [MIN_EXPLAINED, MAX_EXPLAINED] = [0.5, 1.25]

/**
 * The source fails: cameras that deliver nothing beside others that deliver all, or the server got too few frames and
 * passed them on. A server with more cameras than were tested gets more frames, so this rule finds nothing there.
 */
export function camerasAreLate({ load }: LimitedLoad): readonly LimitEvidence[] {
  const { deadCameras } = load
  if (deadCameras?.othersCarriedAll && !deadCameras.isServerLimit) return [deadCameras]
  if (!isShortOfFrames(load)) return []
  return [
    late('frames', load, meanOf(load, 'frames_in')),
    late('bytes', load, meanOf(load, 'bytes_in')),
    badFrames(load),
  ].filter((evidence) => evidence !== null)
}

function late(what: 'frames' | 'bytes', load: LoadFacts, received: number | null): LimitEvidence | null {
  const { frames, plannedIn } = load
  const planned = plannedIn[what]
  if (received === null || received >= LATE * planned || frames.planned <= 0) return null
  // Nobody passes on more than they got: then it got what is missing here by another way, or is another server.
  const isPassedOn = Math.abs(frames.arrived / frames.planned - received / planned) <= PASSED_ON
  return isPassedOn ? { code: 'cameras_late', what, received, planned } : null
}

function badFrames(load: LoadFacts): LimitEvidence | null {
  const planned = load.plannedIn.frames
  const perSecond = meanOf(load, 'errors_in')
  if (perSecond === null || planned <= 0 || perSecond < MANY_BAD_FRAMES * planned) return null
  const { frames } = load
  const missing = frames.planned > 0 ? 1 - frames.arrived / frames.planned : 0
  const share = perSecond / planned
  // More are those of cameras that this load did not open.
  if (share < MIN_EXPLAINED * missing || share > MAX_EXPLAINED * missing) return null
  return { code: 'bad_frames', perSecond, planned }
}
