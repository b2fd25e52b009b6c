const LENGTH = 'Content-Length: '
/** Longer than what stands between two pictures, so that it is nearly always found at once. */
const LOOK = 128

/** Counts the pictures of one stream by their lengths, and looks at no byte of them. */
export class PartCounter {
  frames = 0
  private left = 0
  private head = ''

  take(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) at += this.left > 0 ? this.skip(chunk.length - at) : this.readHead(chunk, at)
  }

  private skip(available: number): number {
    const skipped = Math.min(this.left, available)
    this.left -= skipped
    if (this.left === 0) this.frames += 1
    return skipped
  }

  /** Bytes of the chunk that belong to the header; what is cut off at its end waits for the next chunk. */
  private readHead(chunk: Buffer, at: number): number {
    const before = this.head.length
    const text = this.head + chunk.toString('latin1', at, Math.min(chunk.length, at + LOOK))
    const end = text.indexOf('\r\n\r\n')
    this.head = end < 0 ? text : ''
    if (end < 0) return text.length - before
    const found = text.indexOf(LENGTH)
    if (found >= 0 && found < end) this.left = Number.parseInt(text.slice(found + LENGTH.length, end), 10)
    return end + 4 - before
  }
}
