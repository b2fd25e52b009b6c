import type { SideEvidence } from '../../model/limit-cause.ts'
import type { ConnectionFacts } from '../../model/measured-window.ts'
import type { PublishedWindow } from '../../model/publishing.ts'

/** What our publishing cameras did while a window was measured, together. */
export type PublishedLoad = Pick<PublishedWindow, 'cameras' | 'framesSent' | 'framesSkipped' | 'waitedMs'>

/** A server that does not read a camera for this share of the time ingests late. */
const WAITED = 0.1
/** The same for the share of the frames that could not be sent. */
const SKIPPED = 0.01
/** Viewers of one camera lose the same number of frames if the least that one of them lost is this share of the most. */
const SAME_LOSS = 0.9
/** Fewer lost frames of a camera may be chance. */
const MIN_LOST = 10

type Viewer = Pick<ConnectionFacts, 'cameraId' | 'marks'>

/**
 * On which side of the server frames are missing: it took them late from the cameras, or it gave them late to viewers.
 *
 * @param published null where the cameras are not ours
 * @returns null where nothing shows it
 */
export function limitSide(
  viewers: readonly Viewer[],
  published: PublishedLoad | null,
  windowMs: number,
): SideEvidence | null {
  if (published !== null && published.cameras > 0 && isHeldUp(published, windowMs)) {
    const { waitedMs, framesSkipped: skipped } = published
    return { code: 'side', side: 'cameras', why: 'held_up', waitedMs: waitedMs / published.cameras, skipped }
  }
  if (viewersLoseDifferentFrames(viewers)) return { code: 'side', side: 'viewers', why: 'different_loss' }
  return published !== null && published.framesSent > 0
    ? { code: 'side', side: 'viewers', why: 'all_sent' }
    : null
}

function isHeldUp(
  { cameras, framesSent, framesSkipped, waitedMs }: PublishedLoad,
  windowMs: number,
): boolean {
  if (framesSkipped > SKIPPED * (framesSent + framesSkipped)) return true
  return waitedMs > WAITED * windowMs * cameras
}

/**
 * Whether most cameras whose viewers lose frames have viewers that lose different numbers of them. The same numbers show
 * nothing: a server that is overloaded may leave out as many frames for each viewer.
 */
function viewersLoseDifferentFrames(viewers: readonly Viewer[]): boolean {
  const losses = new Map<string, number[]>()
  for (const { cameraId, marks } of viewers) {
    // Somebody else's frames show nothing about this camera.
    if (marks == null || marks.foreign > 0) continue
    losses.set(cameraId, [...(losses.get(cameraId) ?? []), marks.lost])
  }
  const shared = [...losses.values()].filter((all) => all.length > 1 && Math.max(...all) >= MIN_LOST)
  const same = shared.filter((all) => Math.min(...all) >= SAME_LOSS * Math.max(...all)).length
  return 2 * same < shared.length
}
