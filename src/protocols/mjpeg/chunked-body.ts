import { CR, isPadding, LF } from './line.ts'

/** The longest chunk-size line and the longest trailer that are read. */
const MAX_LINE = 16 * 1024
/** Some cameras send their whole stream as one chunk: 7fffffffffffffff is as good as endless. */
const MAX_CHUNK = 2 ** 63
const LETTER_X = 0x78

/**
 * `size`: in the hexadecimal digits, or in the `0x` or blanks before them. `rest`: after them on the same line,
 * whatever it is. `end`: at the line end after the data.
 */
type Place = 'size' | 'rest' | 'data' | 'end' | 'trailer'

/**
 * Removes the chunked coding from a body (RFC 9112, 7.1) without copying, however the bytes are split. The HTTP library
 * could do it too, but only by copying every byte twice, which is most of the work at full load.
 */
export class ChunkedBody {
  /** `over`: the last chunk and the trailer were read. `broken`: this is not chunked coding. */
  state: 'more' | 'over' | 'broken' = 'more'
  private readonly sink: (data: Uint8Array) => void
  private place: Place = 'size'
  private digits = 0
  private size = 0
  private lineBytes = 0

  constructor(sink: (data: Uint8Array) => void) {
    this.sink = sink
  }

  push(bytes: Uint8Array): void {
    let at = 0
    while (at < bytes.length && this.state === 'more') {
      at = this.place === 'data' ? this.readData(bytes, at) : this.readByte(bytes[at] ?? 0, at)
    }
  }

  private readData(bytes: Uint8Array, at: number): number {
    const end = at + Math.min(this.size, bytes.length - at)
    this.size -= end - at
    if (this.size === 0) this.place = 'end'
    this.sink(bytes.subarray(at, end))
    return end
  }

  private readByte(byte: number, at: number): number {
    this.lineBytes += 1
    if (this.lineBytes > MAX_LINE) this.state = 'broken'
    else if (this.place === 'size') this.readSize(byte)
    else if (this.place === 'rest') this.readRest(byte)
    else if (this.place === 'end') this.readEnd(byte)
    else this.readTrailer(byte)
    return at + 1
  }

  private readSize(byte: number): void {
    const digit = hexDigit(byte)
    if (digit >= 0) {
      this.size = this.size * 16 + digit
      this.digits += 1
      if (this.size > MAX_CHUNK) this.state = 'broken'
    } else if (this.isInFront(byte)) return
    else if (this.digits > 0) {
      this.place = 'rest'
      this.readRest(byte)
    } else this.state = 'broken'
  }

  /** What ffmpeg and libsoup ignore before a size: blanks, and the x of 0x. */
  private isInFront(byte: number): boolean {
    if (this.digits === 0) return isPadding(byte)
    return this.digits === 1 && this.size === 0 && (byte | 0x20) === LETTER_X
  }

  private readRest(byte: number): void {
    if (byte !== LF) return
    this.place = this.size > 0 ? 'data' : 'trailer'
    this.lineBytes = 0
    this.digits = 0
  }

  private readEnd(byte: number): void {
    if (byte === LF) this.place = 'size'
    else if (byte !== CR) this.state = 'broken'
  }

  /** Reads lines up to an empty one; `digits` counts the characters of the line. */
  private readTrailer(byte: number): void {
    if (byte === LF && this.digits === 0) this.state = 'over'
    else if (byte === LF) this.digits = 0
    else if (byte !== CR) this.digits += 1
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
