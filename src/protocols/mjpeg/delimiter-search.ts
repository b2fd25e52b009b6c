import type { Delimiter } from './delimiter.ts'
import { CR, isPadding, LF } from './line.ts'

const DASH = 0x2d

/** `opened`: the whole delimiter line was read, and a part's header follows. `closed`: `--delimiter--` was read. */
export type SearchState = 'looking' | 'opened' | 'closed'

/** Finds the delimiter, at the start of a line or anywhere, however the stream is split. */
export class DelimiterSearch {
  state: SearchState = 'looking'
  /** Once found: the bytes before the delimiter, line ends included. */
  before = 0
  /** Once found: how many of these bytes, directly before the delimiter, are CR or LF. */
  lineEnds = 0
  /** Once found: whether they end in CR LF (2), LF (1), or neither (0). */
  lineEnd = 0
  /** While looking: how many bytes at the end of the last chunk are CR or LF. */
  trailingLineEnds = 0
  private readonly delimiter: Delimiter
  private isLineOnly = false
  private matched = 0
  /** The delimiter was read; the rest of its line follows. */
  private isTail = false
  private tailByte = 0
  private count = 0
  /** The last two bytes read so far. */
  private last = 0
  private lastButOne = 0

  constructor(delimiter: Delimiter) {
    this.delimiter = delimiter
  }

  beginAnywhere(): void {
    this.begin(false)
  }

  /** The next byte is the first one of a line. */
  beginLine(): void {
    this.begin(true)
  }

  /** Reads from `at`; returns the position after what was read, or the end of the chunk while looking. */
  read(chunk: Uint8Array, at: number): number {
    let i = at
    while (i < chunk.length && this.state === 'looking') {
      const next = this.isTail ? this.readTail(chunk[i] ?? 0, i) : this.find(chunk, i, at)
      this.count += next - i
      i = next
      if (!this.isTail && this.matched === this.delimiter.text.length) this.found()
    }
    if (this.state === 'looking') this.remember(chunk, at)
    return i
  }

  private begin(isLineOnly: boolean): void {
    this.state = 'looking'
    this.isLineOnly = isLineOnly
    this.matched = 0
    this.isTail = false
    this.count = 0
    this.before = 0
    this.trailingLineEnds = 0
    this.last = 0
    this.lastButOne = 0
  }

  private found(): void {
    this.before = this.count - this.delimiter.text.length
    this.matched = 0
    this.isTail = !this.isLineOnly || this.lineEnd > 0 || this.before === 0
    this.tailByte = 0
  }

  /** One step: to the delimiter, to a match that may begin at the end of the chunk, or by one byte of a match. */
  private find(chunk: Uint8Array, at: number, from: number): number {
    const { text } = this.delimiter
    if (this.matched === 0) {
      const found = Buffer.prototype.indexOf.call(chunk, text, at)
      if (found >= 0) {
        this.matched = text.length
        this.beginMatch(chunk, found, from)
        return found + text.length
      }
      const end = chunk.length - text.length + 1
      if (end > at) return end
    }
    this.matched = this.afterByte(text, chunk[at] ?? 0)
    if (this.matched === 1) this.beginMatch(chunk, at, from)
    return at + 1
  }

  /** One step of Knuth-Morris-Pratt: how much of the text is matched after `byte`. */
  private afterByte(text: Uint8Array, byte: number): number {
    let { matched } = this
    while (matched > 0 && text[matched] !== byte) {
      matched = this.delimiter.borders[matched] ?? 0
      // The new match begins inside the old one, after a character of the delimiter.
      this.lineEnd = 0
      this.lineEnds = 0
    }
    return text[matched] === byte ? matched + 1 : 0
  }

  /** Looks back at the line end. @param from where reading began in this chunk */
  private beginMatch(chunk: Uint8Array, at: number, from: number): void {
    let i = at
    while (i > from && isLineEnd(chunk[i - 1])) i -= 1
    this.lineEnds = at - i + (i === from ? this.trailingLineEnds : 0)
    const last = at > from ? chunk[at - 1] : this.last
    const lastButOne = at > from + 1 ? chunk[at - 2] : at > from ? this.last : this.lastButOne
    if (last !== LF) this.lineEnd = 0
    else this.lineEnd = lastButOne === CR ? 2 : 1
  }

  private remember(chunk: Uint8Array, from: number): void {
    let i = chunk.length
    while (i > from && isLineEnd(chunk[i - 1])) i -= 1
    this.trailingLineEnds = chunk.length - i + (i === from ? this.trailingLineEnds : 0)
    for (let j = Math.max(from, chunk.length - 2); j < chunk.length; j += 1) {
      this.lastButOne = this.last
      this.last = chunk[j] ?? 0
    }
  }

  /** Padding and the line end, or two dashes; anything else was not the delimiter after all. */
  private readTail(byte: number, at: number): number {
    if (this.tailByte === DASH ? byte === DASH : byte === LF) {
      this.state = byte === LF ? 'opened' : 'closed'
    } else if (this.tailByte === DASH || !this.mayFollow(byte)) {
      this.isTail = false
      return at
    }
    this.tailByte = byte
    return at + 1
  }

  private mayFollow(byte: number): boolean {
    return isPadding(byte) || byte === CR || (byte === DASH && this.tailByte === 0)
  }
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LF || byte === CR
}
