import type { View } from './escapes.ts'
import { encoded } from './secret-forms.ts'

/** The largest overlap of needles that is looked for, in bytes. */
const MAX_OVERLAP = 64
/** This many first bytes of a secret are no coincidence: it is hidden as far as the text agrees with it. */
const ENOUGH = 16
/** The same at the end of a text, which may have been cut there. */
const ENOUGH_AT_END = 8
/** The same before an ellipsis, which shows that the text was cut. */
const ENOUGH_AT_CUT = 4
/** Half an escape or half a character, which a cut may leave behind. */
const HALF = '(?:%[\\da-f]?|\\\\(?:u[\\da-f]{0,3}|x[\\da-f]?)?|&#?\\w{0,6}|(?:\\xef\\xbf\\xbd){1,3})?'
/** What people and libraries put where they cut a text, as bytes: `…`, `...`, perhaps in brackets. */
const CUT = new RegExp(`^${HALF}[ ([{<]{0,2}(?:\\xe2\\x80\\xa6|\\.{3})`, 'i')
const END = new RegExp(`^${HALF}$`, 'i')
/** More than any of them takes. */
const CUT_BYTES = 16

/** Searches for many texts at once, in time that grows with the text that is searched, not with their number. */
export class Needles {
  /** As bytes, one character each, in byte order. */
  readonly #sorted: readonly string[]
  /** Which pairs of bytes begin a needle. */
  readonly #beginnings = new Uint8Array(0x10000)

  constructor(needles: Iterable<string>) {
    this.#sorted = [...new Set(needles)].sort((a, b) => (a < b ? -1 : 1))
    for (const needle of this.#sorted) {
      this.#beginnings[(needle.charCodeAt(0) << 8) | needle.charCodeAt(1)] = 1
    }
  }

  get isEmpty(): boolean {
    return this.#sorted.length === 0
  }

  /** Whether a needle contains this text. */
  some(part: string): boolean {
    return this.#sorted.some((needle) => needle.includes(encoded(part)))
  }

  /**
   * Where needles are, and beginnings of needles where the text was cut, as byte positions from left to right.
   * Overlapping ones are one place.
   */
  *placesIn(view: View): Generator<readonly [start: number, end: number]> {
    for (let at = 0; at < view.length; ) {
      const start = at
      const length = this.#longestAt(view, start)
      at += length === 0 ? 1 : length
      if (length > 0) {
        at = this.#endOfOverlap(view, start, at)
        yield [start, at]
      }
    }
  }

  /** Needles that begin inside another may reach further. */
  #endOfOverlap(view: View, start: number, first: number): number {
    let end = first
    for (let at = Math.max(start + 1, end - MAX_OVERLAP); at < end; at += 1) {
      const reached = at + this.#longestAt(view, at)
      if (reached <= end) continue
      end = reached
      // Bounds how often a byte is read.
      at = Math.max(at, end - MAX_OVERLAP - 1)
    }
    return end
  }

  /** Length of the longest needle at a position, or of the beginning of one; 0 when there is none. */
  #longestAt(view: View, at: number): number {
    const { bytes, length } = view
    if (this.#beginnings[((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)] === 0) return 0
    let [low, high] = [0, this.#sorted.length]
    let depth = 0
    let longest = 0
    while (low < high) {
      if (this.#sorted[low]?.length === depth) {
        longest = depth
        low += 1
      } else if (at + depth === length) break
      else {
        const byte = bytes[at + depth] ?? 0
        low = this.#firstFrom(byte, depth, low, high)
        high = this.#firstFrom(byte + 1, depth, low, high)
        if (low < high) depth += 1
      }
    }
    return depth > longest && isEnough(view, at + depth, depth) ? depth : longest
  }

  /** The first needle in a range that has at least this byte at a depth that all of them reach. */
  #firstFrom(byte: number, depth: number, from: number, to: number): number {
    let [low, high] = [from, to]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sorted[middle]?.charCodeAt(depth) ?? 0) < byte) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Whether the first bytes of a needle, up to a position, are enough to identify it. */
function isEnough({ bytes, length }: View, end: number, count: number): boolean {
  if (count >= ENOUGH) return true
  if (count < ENOUGH_AT_CUT) return false
  const rest = String.fromCharCode(...bytes.subarray(end, Math.min(length, end + CUT_BYTES)))
  return CUT.test(rest) || (count >= ENOUGH_AT_END && END.test(rest))
}
