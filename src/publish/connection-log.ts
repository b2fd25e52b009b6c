import type { Logger } from 'pino'

/** This many events are logged one by one; the rest are counted. */
const MAX_LINES = 500
const SUMMARY_MS = 60_000

/**
 * Logs what happens to single connections. A server that closes streams all night must not fill the disk: from the
 * 501st event on, one line a minute says how many there were of each kind.
 */
export class ConnectionLog {
  private readonly log: Pick<Logger, 'info' | 'warn'>
  private lines = 0
  private readonly more = new Map<string, number>()
  private sinceMs = 0

  constructor(log: Pick<Logger, 'info' | 'warn'>) {
    this.log = log
  }

  /**
   * @param kind one of a small, fixed set: events beyond the limit are counted by it
   * @param fields fields of this event's log line
   */
  add(level: 'info' | 'warn', message: string, kind: string, fields: object, nowMs: number): void {
    if (this.lines < MAX_LINES) {
      this.lines += 1
      this.log[level](fields, message)
      return
    }
    if (this.more.size === 0) this.sinceMs = nowMs
    const name = `${message}: ${kind}`
    this.more.set(name, (this.more.get(name) ?? 0) + 1)
    if (nowMs - this.sinceMs >= SUMMARY_MS) this.flush()
  }

  /** Writes the counts since the last summary. */
  flush(): void {
    if (this.more.size === 0) return
    this.log.warn({ counts: Object.fromEntries(this.more) }, 'more of the same, no longer one by one')
    this.more.clear()
  }
}
