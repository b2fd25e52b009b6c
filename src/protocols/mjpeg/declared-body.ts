const SOI = 0xffd8
const EOI = 0xffd9

/** A body of declared length: nothing but its first two and last two bytes is read. */
export class DeclaredBody {
  private length = 0
  private done = 0
  private firstTwo = 0
  private lastTwo = 0

  /** @param done bytes that were already read, fewer than its length; `firstTwo` are the first two of them */
  begin(length: number, done = 0, firstTwo = 0): void {
    this.length = length
    this.done = done
    this.firstTwo = firstTwo
    this.lastTwo = 0
  }

  get isOver(): boolean {
    return this.done === this.length
  }

  get startsLikeJpeg(): boolean {
    return this.firstTwo === SOI
  }

  get endsLikeJpeg(): boolean {
    return this.lastTwo === EOI
  }

  get lastByte(): number {
    return this.lastTwo & 0xff
  }

  /** Skips the part of the body in this chunk; returns the position after it. */
  skip(chunk: Uint8Array, at: number): number {
    const end = at + Math.min(this.length - this.done, chunk.length - at)
    for (let i = at; i < end && this.done + i - at < 2; i += 1) {
      this.firstTwo = (this.firstTwo << 8) | (chunk[i] ?? 0)
    }
    for (let i = Math.max(at, end - 2); i < end; i += 1) {
      this.lastTwo = ((this.lastTwo << 8) | (chunk[i] ?? 0)) & 0xffff
    }
    this.done += end - at
    return end
  }
}
