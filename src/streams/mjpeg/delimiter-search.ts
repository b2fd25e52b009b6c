import type { Delimiter } from './delimiter.ts'
import { CR, isPadding, LF } from './line.ts'

const DASH = 0x2d

/** `opened`: the whole delimiter line is read, a part's header follows. `closed`: `--delimiter--` is read. */
export type SearchState = 'looking' | 'opened' | 'closed'

/** Finds the delimiter in whatever pieces the stream comes, at the start of a line or anywhere. */
export class DelimiterSearch {
  state: SearchState = 'looking'
  /** Once found: bytes that stood before the delimiter, and before its line end if a line was sought. */
  before = 0
  private readonly delimiter: Delimiter
  /** The pattern begins with LF: index 0 seeks a line, 1 anything. */
  private first = 1
  private matched = 1
  /** Behind the delimiter, on its line. */
  private isTail = false
  private lastByte = 0
  private hasCr = false
  private count = 0

  constructor(delimiter: Delimiter) {
    this.delimiter = delimiter
  }

  beginAnywhere(): void {
    this.begin(1, 1)
  }

  /** @param isLineStart the next byte is the first one of a line */
  beginLine(isLineStart: boolean): void {
    this.begin(0, isLineStart ? 1 : 0)
  }

  /** Reads from `at`; returns the place behind what was read, the end of the chunk while looking. */
  read(chunk: Uint8Array, at: number): number {
    let i = at
    while (i < chunk.length && this.state === 'looking') {
      const next = this.isTail ? this.readTail(chunk[i] ?? 0, i) : this.find(chunk, i)
      this.count += next - i
      if (next > i) this.lastByte = chunk[next - 1] ?? 0
      if (!this.isTail && this.matched === this.delimiter.pattern.length) this.found()
      i = next
    }
    return i
  }

  private begin(first: number, matched: number): void {
    this.state = 'looking'
    this.first = first
    this.matched = matched
    this.isTail = false
    this.lastByte = 0
    this.hasCr = false
    this.count = 0
    this.before = 0
  }

  private found(): void {
    const lineEnd = this.hasCr ? 1 : 0
    this.before = Math.max(0, this.count - (this.delimiter.pattern.length - this.first) - lineEnd)
    this.isTail = true
    this.lastByte = 0
  }

  /** One step: a hop to where a match can begin, or one byte of a match. */
  private find(chunk: Uint8Array, at: number): number {
    const { pattern } = this.delimiter
    if (this.matched > this.first) {
      this.matched = this.afterByte(pattern, chunk[at] ?? 0)
      if (this.matched === 1) this.sawLineEnd(chunk, at)
      return at + 1
    }
    const found = chunk.indexOf(pattern[this.first] ?? 0, at)
    if (found < 0) return chunk.length
    this.matched = this.first + 1
    this.sawLineEnd(chunk, found)
    return found + 1
  }

  private sawLineEnd(chunk: Uint8Array, at: number): void {
    this.hasCr = this.first === 0 && (at > 0 ? chunk[at - 1] : this.lastByte) === CR
  }

  /** One step of Knuth, Morris and Pratt: how much of the pattern is matched once `byte` is read. */
  private afterByte(pattern: Uint8Array, byte: number): number {
    let { matched } = this
    while (pattern[matched] !== byte) {
      if (matched === this.first) return matched
      matched = this.border(pattern, matched)
    }
    return matched + 1
  }

  /** The longest shorter match that ends at the same byte; found anew, because it is needed so rarely. */
  private border(pattern: Uint8Array, matched: number): number {
    for (let shift = 1; this.first + shift < matched; shift += 1) {
      let i = this.first
      while (i + shift < matched && pattern[i] === pattern[i + shift]) i += 1
      if (i + shift === matched) return i
    }
    return this.first
  }

  /** Padding and the line end, or two dashes; anything else only began like the delimiter. */
  private readTail(byte: number, at: number): number {
    if (this.lastByte === DASH ? byte === DASH : byte === LF) {
      this.state = byte === LF ? 'opened' : 'closed'
    } else if (this.lastByte === DASH || !this.mayFollow(byte)) {
      this.isTail = false
      this.matched = this.first
      return at
    }
    return at + 1
  }

  private mayFollow(byte: number): boolean {
    return isPadding(byte) || byte === CR || (byte === DASH && this.lastByte === 0)
  }
}
