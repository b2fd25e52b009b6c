/** RFC 3550, 6.2: receiver reports are at least five seconds apart. */
const REPORT_EVERY_MS = 5000
const MAX_BETWEEN_KEEP_ALIVES_MS = 30_000

/** When a playing session reports what it received, and shows the server that somebody is there. */
export class SessionSchedule {
  playingAtMs = 0
  private reportedAtMs = 0
  private keptAliveAtMs = 0

  begin(nowMs: number): void {
    this.playingAtMs = nowMs
    this.reportedAtMs = nowMs
    this.keptAliveAtMs = nowMs
  }

  isReportDue(nowMs: number): boolean {
    if (nowMs - this.reportedAtMs < REPORT_EVERY_MS) return false
    this.reportedAtMs = nowMs
    return true
  }

  /** @param timeoutMs after this much silence the server ends the session */
  isKeepAliveDue(nowMs: number, timeoutMs: number): boolean {
    const everyMs = Math.min(MAX_BETWEEN_KEEP_ALIVES_MS, timeoutMs / 2 - 1000)
    if (nowMs - this.keptAliveAtMs < everyMs) return false
    this.keptAliveAtMs = nowMs
    return true
  }
}
