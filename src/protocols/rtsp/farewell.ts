/** Packets after the farewell may already be under way. */
const GRACE_MS = 1000
const MIN_PATIENCE_MS = 2000

/**
 * What a server says about the end of a stream: an RTCP BYE, or a session that it no longer knows. Some servers say so
 * and keep sending, and viewers play on: the stream is over only when its packets stop.
 */
export class Farewell {
  /** The first farewell that no later packets contradicted; null if none. */
  why: string | null = null
  private atMs = 0

  say(why: string, atMs: number): void {
    if (this.why !== null) return
    this.why = why
    this.atMs = atMs
  }

  /**
   * Whether the stream is over.
   * @param lastPacketMs when its last packet came, on the clock of `nowMs`
   * @param longestGapMs the longest gap between two packets so far: a slow stream gets more time
   */
  isOver(nowMs: number, lastPacketMs: number, longestGapMs: number): boolean {
    if (this.why === null) return false
    if (lastPacketMs - this.atMs > GRACE_MS) {
      this.why = null
      return false
    }
    return nowMs - Math.max(lastPacketMs, this.atMs) >= Math.max(MIN_PATIENCE_MS, 2 * longestGapMs)
  }
}
