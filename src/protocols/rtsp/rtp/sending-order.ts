/** H.264, E.2.1; H.265, A.4.2: no picture waits for more than this many others. */
const MAX_DEPTH = 16
/** A longer step is not a step of the stream but another clock. */
const MAX_STEP_S = 10

/**
 * The timestamps of pictures in sending order. With B pictures, each picture is sent after up to `depth` later ones, so
 * the n-th picture sent gets the n-th smallest timestamp: the smallest of the last `depth` + 1 that was not taken yet.
 * The depth is learned when a timestamp turns out to precede one that was taken.
 */
export class SendingOrder {
  /** The timestamp of the packet taken last, wraps included. */
  timestamp = 0
  /** 0 if timestamps only grow, so that each is taken as it is. */
  depth = 0
  private readonly maxStep: number
  /** Timestamps not taken yet, the smallest first. */
  private readonly pending = new Float64Array(MAX_DEPTH + 2)
  private count = 0
  /** The timestamp of the picture that came last: as sent, and with wraps included. */
  private current = -1
  private unwrapped = 0
  private lastNumber = -1
  /** Pictures whose predecessors were not all seen. */
  private unsure = 0
  private isKnown = false

  /** @param clockRate timestamp units a second */
  constructor(clockRate: number) {
    this.maxStep = MAX_STEP_S * clockRate
  }

  /**
   * @param number of the packet, wraps included
   * @returns false if its place in the order is unknown
   */
  take(timestamp: number, number: number): boolean {
    if (timestamp === this.current) {
      this.lastNumber = Math.max(this.lastNumber, number)
      if (this.depth === 0) this.timestamp = this.unwrapped
      return this.isKnown
    }
    if (number < this.lastNumber) return this.takeLate(timestamp)
    const isNext = number === this.lastNumber + 1
    this.lastNumber = number
    if (!isNext && this.depth > 0) this.forget()
    this.unwrap(timestamp)
    this.isKnown = this.takePicture(isNext)
    return this.isKnown
  }

  /** Another source, or another clock. */
  restart(): void {
    this.depth = 0
    this.lastNumber = -1
    this.current = -1
    this.forget()
  }

  private forget(): void {
    this.count = 0
    this.timestamp = Number.NEGATIVE_INFINITY
    this.unsure = this.depth
    this.isKnown = false
  }

  /** If timestamps only grow, an earlier picture has its own timestamp. */
  private takeLate(timestamp: number): boolean {
    if (this.depth > 0) return false
    this.timestamp = this.unwrapped + ((timestamp - this.current) | 0)
    return true
  }

  private unwrap(timestamp: number): void {
    const step = (timestamp - this.current) | 0
    const isFirst = this.current < 0
    if (!isFirst && Math.abs(step) > this.maxStep) {
      this.depth = 0
      this.forget()
      this.unsure = 1
    }
    this.unwrapped = isFirst ? timestamp : this.unwrapped + step
    this.current = timestamp
  }

  private takePicture(isNext: boolean): boolean {
    if (this.depth === 0 && this.unsure === 0 && this.unwrapped >= this.timestamp) {
      this.timestamp = this.unwrapped
      return true
    }
    this.insert(this.unwrapped)
    if (this.count <= this.depth) return false
    const smallest = this.pending[0] ?? 0
    if (smallest < this.timestamp && isNext && this.depth < MAX_DEPTH) {
      this.depth += 1
      this.timestamp = Number.NEGATIVE_INFINITY
      this.unsure = this.depth
      return false
    }
    this.pending.copyWithin(0, 1, this.count)
    this.count -= 1
    this.timestamp = smallest
    if (this.unsure === 0) return true
    this.unsure -= 1
    return false
  }

  private insert(timestamp: number): void {
    let at = this.count
    while (at > 0 && (this.pending[at - 1] ?? 0) > timestamp) {
      this.pending[at] = this.pending[at - 1] ?? 0
      at -= 1
    }
    this.pending[at] = timestamp
    this.count += 1
  }
}
