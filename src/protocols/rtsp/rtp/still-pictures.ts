import type { Frame } from '../../protocol.ts'

/** A picture that only repeats the previous one (all macroblocks skipped) is not longer than this, at any size. */
const MAX_REPEAT_BYTES = 100
/** In scenes that move, pictures do not all stand still for this long. */
const MIN_STILL_MS = 5000

/**
 * Finds streams whose pictures only say "as before" between key frames. A frozen camera sends them, and so does an
 * encoder that saves bits on a scene in which nothing moves. Their bytes do not show which of the two it is.
 */
export class StillPictures {
  private sinceMs = -1

  /** @returns whether all pictures except key frames have been such repeats for a while */
  take({ bytes, isKeyFrame, atMs }: Readonly<Frame>): boolean {
    if (isKeyFrame) return false
    if (bytes > MAX_REPEAT_BYTES) this.sinceMs = -1
    else if (this.sinceMs < 0) this.sinceMs = atMs
    return this.sinceMs >= 0 && atMs - this.sinceMs >= MIN_STILL_MS
  }
}
