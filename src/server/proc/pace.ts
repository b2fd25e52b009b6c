/** A reading may take 1/400 of a processor. */
const SHARE = 400

/** Says when a costly reading is due again, so that it takes a small share of a processor however much there is to read. */
export class Pace {
  private readonly clock: () => number
  private dueAtMs = Number.NEGATIVE_INFINITY
  private lastTookMs = Number.POSITIVE_INFINITY

  /** @param clock milliseconds, to time the readings */
  constructor(clock: () => number = () => performance.now()) {
    this.clock = clock
  }

  isDue(atMs: number): boolean {
    return atMs >= this.dueAtMs
  }

  /** Reads, and remembers how long that took. */
  take<T>(atMs: number, read: () => T): T {
    const from = this.clock()
    const found = read()
    const tookMs = this.clock() - from
    // The shorter of two: other programs may have interrupted one of them.
    this.dueAtMs = atMs + SHARE * Math.min(tookMs, this.lastTookMs)
    this.lastTookMs = tookMs
    return found
  }
}
