import type { View } from './escapes.ts'
import { encoded } from './secret-forms.ts'

/** The beginning of a longer secret is enough: it is hidden as far as a text agrees with it. */
const ENOUGH = 64
/** What is left of a secret where a text was cut is hidden from as many bytes. */
const MIN_CUT = 4

/** Many texts that are looked for at once, in time that grows with the text that is searched, not with their number. */
export class Needles {
  /** As bytes, one character each, in the order of their bytes. */
  readonly #sorted: readonly string[]
  /** Which pairs of bytes a needle begins with. */
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

  /** Whether a needle has this text in it. */
  some(part: string): boolean {
    return this.#sorted.some((needle) => needle.includes(encoded(part)))
  }

  /**
   * Where needles are, as byte positions, from left to right. Those that overlap are one place.
   * @param isCut whether the text ends in the middle, perhaps of a needle
   */
  *placesIn(view: View, isCut: boolean): Generator<readonly [start: number, end: number]> {
    for (let at = 0; at < view.length; ) {
      const start = at
      const length = this.#longestAt(view, start, isCut)
      at += length === 0 ? 1 : length
      if (length > 0) {
        at = this.#endOfOverlap(view, start, at, isCut)
        yield [start, at]
      }
    }
  }

  /** Needles that begin within another may reach further. */
  #endOfOverlap(view: View, start: number, first: number, isCut: boolean): number {
    let end = first
    for (let at = Math.max(start + 1, end - ENOUGH); at < end; at += 1) {
      const reached = at + this.#longestAt(view, at, isCut)
      if (reached <= end) continue
      end = reached
      // So that no byte is read more often than this.
      at = Math.max(at, end - ENOUGH - 1)
    }
    return end
  }

  /** Length of the longest needle at a position; 0 when there is none. */
  #longestAt({ bytes, length }: View, at: number, isCut: boolean): number {
    if (this.#beginnings[((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)] === 0) return 0
    let [low, high] = [0, this.#sorted.length]
    let depth = 0
    let longest = 0
    while (low < high) {
      if (this.#sorted[low]?.length === depth) {
        longest = depth
        low += 1
      } else if (at + depth === length) {
        return isCut && depth >= MIN_CUT ? depth : longest
      } else {
        const byte = bytes[at + depth] ?? 0
        low = this.#firstFrom(byte, depth, low, high)
        high = this.#firstFrom(byte + 1, depth, low, high)
        if (low < high) depth += 1
      }
    }
    return depth >= ENOUGH ? depth : longest
  }

  /** The first needle between two that has at least this byte at a depth that all of them reach. */
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
