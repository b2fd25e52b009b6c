import { SendingOrder } from './sending-order.ts'

/**
 * Interarrival jitter of one RTP source (RFC 3550, 6.4.1 and A.8): J += (|D| - J) / 16. The formula is for timestamps
 * in sending order. B pictures are sent after later ones, so each picture gets the timestamp of its place in that
 * order: its decoding time ({@link SendingOrder}). Without B pictures that is its own timestamp.
 */
export class Jitter {
  /** In units of the RTP timestamp, as in receiver reports. */
  ticks = 0
  private readonly ticksPerMs: number
  private readonly order: SendingOrder
  private transit = 0
  private hasTransit = false
  private depth = 0

  /** @param clockRate timestamp units a second */
  constructor(clockRate: number) {
    this.ticksPerMs = clockRate / 1000
    this.order = new SendingOrder(clockRate)
  }

  get ms(): number {
    return this.ticks / this.ticksPerMs
  }

  /** @param number of the packet, wraps included */
  take(timestamp: number, atMs: number, number: number): void {
    if (!this.order.take(timestamp, number)) {
      this.hasTransit = false
      if (this.order.depth > this.depth) this.ticks = 0
      this.depth = this.order.depth
      return
    }
    // Both wrap at 2^32, so their difference does too.
    const transit = (Math.floor(atMs * this.ticksPerMs) - this.order.timestamp) | 0
    const change = Math.abs((transit - this.transit) | 0)
    this.transit = transit
    if (this.hasTransit) this.ticks += (change - this.ticks) / 16
    this.hasTransit = true
  }

  /** Another source: the two have no common clock. */
  restart(): void {
    this.order.restart()
    this.hasTransit = false
  }
}
