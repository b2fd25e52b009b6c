/** A picture that only repeats the one before (all macroblocks skipped) is no longer, at any size. */
const MAX_REPEAT_BYTES = 100
/** Scenes that move do not stand still in every picture for so long. */
const MIN_STILL_MS = 5000

/**
 * Finds streams whose pictures say "as before" and nothing else between key frames: a frozen camera sends them, and
 * so does an encoder that saves bits on a scene in which nothing moves. Their bytes do not tell which.
 */
export class StillPictures {
  private sinceMs = -1

  /** @returns whether all pictures but key frames have been such repeats for a while */
  take(bytes: number, isKeyFrame: boolean, atMs: number): boolean {
    if (isKeyFrame) return false
    if (bytes > MAX_REPEAT_BYTES) this.sinceMs = -1
    else if (this.sinceMs < 0) this.sinceMs = atMs
    return this.sinceMs >= 0 && atMs - this.sinceMs >= MIN_STILL_MS
  }
}
