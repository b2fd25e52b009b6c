export interface BinStats {
  width_ms: number
  /** Wall-clock start of the first bin. */
  start_epoch_ms: number
  /** Complete frames of all connections in each bin; the last bin is still being filled. */
  frames: number[]
}

/** Counts by wall clock, for a fixed number of recent bins. */
export class FrameBins {
  readonly #widthMs: number
  readonly #counts: Uint32Array
  readonly #firstBin: number
  #lastBin: number

  constructor(widthMs: number, bins: number, nowEpochMs: number) {
    this.#widthMs = widthMs
    this.#counts = new Uint32Array(bins)
    this.#firstBin = Math.floor(nowEpochMs / widthMs)
    this.#lastBin = this.#firstBin
  }

  count(nowEpochMs: number): void {
    this.#advance(nowEpochMs)
    const bin = Math.floor(nowEpochMs / this.#widthMs)
    // After a clock was set back beyond the ring, there is no bin to count in.
    if (bin < this.#oldestBin()) return
    const slot = bin % this.#counts.length
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1
  }

  read(nowEpochMs: number): BinStats {
    this.#advance(nowEpochMs)
    const first = this.#oldestBin()
    const length = this.#lastBin - first + 1
    const frames = Array.from({ length }, (_, i) => this.#counts[(first + i) % this.#counts.length] ?? 0)
    return { width_ms: this.#widthMs, start_epoch_ms: first * this.#widthMs, frames }
  }

  #oldestBin(): number {
    return Math.max(this.#firstBin, this.#lastBin - this.#counts.length + 1)
  }

  #advance(nowEpochMs: number): void {
    const bin = Math.floor(nowEpochMs / this.#widthMs)
    if (bin <= this.#lastBin) return
    const cleared = Math.min(bin - this.#lastBin, this.#counts.length)
    for (let i = 0; i < cleared; i++) this.#counts[(bin - i) % this.#counts.length] = 0
    this.#lastBin = bin
  }
}
