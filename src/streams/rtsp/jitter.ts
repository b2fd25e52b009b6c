/** Interarrival jitter of one RTP source (RFC 3550, 6.4.1 and A.8): J += (|D| - J) / 16. */
export class Jitter {
  /** In units of the RTP timestamp, as receiver reports tell it. */
  ticks = 0
  private readonly ticksPerMs: number
  private transit = 0
  private hasTransit = false

  /** @param clockRate timestamp units a second */
  constructor(clockRate: number) {
    this.ticksPerMs = clockRate / 1000
  }

  get ms(): number {
    return this.ticks / this.ticksPerMs
  }

  take(timestamp: number, atMs: number): void {
    // Both wrap at 2^32, so that their difference does.
    const transit = (Math.floor(atMs * this.ticksPerMs) - timestamp) | 0
    const change = Math.abs((transit - this.transit) | 0)
    this.transit = transit
    if (this.hasTransit) this.ticks += (change - this.ticks) / 16
    this.hasTransit = true
  }

  /** Another source: the two have no clock in common. */
  restart(): void {
    this.hasTransit = false
  }
}
