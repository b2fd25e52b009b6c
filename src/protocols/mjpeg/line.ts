export const CR = 0x0d
export const LF = 0x0a
const SPACE = 0x20
const TAB = 0x09
const DASH = 0x2d
const COLON = 0x3a
const DELETE = 0x7f

/** The rest of a longer line is dropped: nothing that matters is that far back. */
const KEPT = 256
/** Enough for most lines. An array of this size costs a quarter of one whose bytes are outside the heap. */
const USUAL = 64

/** One line of text without its line end, in a buffer of limited size. */
export class Line {
  bytes = new Uint8Array(USUAL)
  length = 0

  add(byte: number): void {
    if (this.length === KEPT) return
    if (this.length === this.bytes.length) this.grow()
    this.bytes[this.length++] = byte
  }

  clear(): void {
    this.length = 0
  }

  /** Removes the CR of a CRLF and any padding (RFC 2046, 5.1.1: transport-padding). */
  trimEnd(): void {
    while (this.length > 0 && isBlank(this.bytes[this.length - 1] ?? 0)) this.length -= 1
  }

  get startsWithDashes(): boolean {
    return this.length > 2 && this.bytes[0] === DASH && this.bytes[1] === DASH
  }

  /** `Name: value` (RFC 5322, 2.2), with or without padding before the colon. */
  get looksLikeHeader(): boolean {
    const colon = this.bytes.indexOf(COLON)
    if (colon < 1 || colon >= this.length || isPadding(this.bytes[0] ?? 0)) return false
    return this.isTextUpTo(colon)
  }

  get isText(): boolean {
    return this.isTextUpTo(this.length)
  }

  private grow(): void {
    const { bytes } = this
    this.bytes = new Uint8Array(KEPT)
    this.bytes.set(bytes)
  }

  private isTextUpTo(end: number): boolean {
    for (let i = 0; i < end; i += 1) {
      const byte = this.bytes[i] ?? 0
      if ((byte < SPACE && byte !== TAB) || byte >= DELETE) return false
    }
    return true
  }
}

export function isPadding(byte: number): boolean {
  return byte === SPACE || byte === TAB
}

function isBlank(byte: number): boolean {
  return isPadding(byte) || byte === CR
}
