import { LF, type Line } from './line.ts'

const DASH = 0x2d

/**
 * The line that stands between parts. What the response header calls the boundary is only a hint: cameras
 * quote it, put the dashes into it, or name another. The line that is really sent is what counts.
 */
export class Delimiter {
  /** LF and the line; empty while unknown. */
  pattern: Uint8Array = new Uint8Array(0)
  private readonly declared: Uint8Array
  private candidate: Uint8Array | null = null

  constructor(boundary: string | null) {
    this.declared = Uint8Array.from(boundary ?? '', (letter) => letter.charCodeAt(0))
  }

  get isKnown(): boolean {
    return this.pattern.length > 0
  }

  /** Takes a line that the response header calls the delimiter; says whether this is one. */
  adopt(line: Line): boolean {
    if (!isSameBoundary(line, this.declared)) return false
    this.pattern = patternOf(line)
    return true
  }

  /** Remembers a line that may be the delimiter, until the next line tells. */
  suppose(line: Line): void {
    this.candidate = line.startsWithDashes ? patternOf(line) : null
  }

  /** A header line follows what was supposed: it is the delimiter. False if nothing was. */
  confirm(): boolean {
    if (this.candidate === null) return false
    this.pattern = this.candidate
    return true
  }

  isLine(line: Line): boolean {
    if (line.length === 0 || line.length !== this.pattern.length - 1) return false
    return isEqual(line.bytes, 0, this.pattern, 1, line.length)
  }
}

function patternOf(line: Line): Uint8Array {
  const pattern = new Uint8Array(line.length + 1)
  pattern[0] = LF
  pattern.set(line.bytes.subarray(0, line.length), 1)
  return pattern
}

/** The same but for dashes in front, which cameras put in either place, or in both. */
function isSameBoundary(line: Line, declared: Uint8Array): boolean {
  const sent = countDashes(line.bytes, line.length)
  const said = countDashes(declared, declared.length)
  const length = declared.length - said
  return length > 0 && line.length - sent === length && isEqual(line.bytes, sent, declared, said, length)
}

function isEqual(a: Uint8Array, fromA: number, b: Uint8Array, fromB: number, length: number): boolean {
  for (let i = 0; i < length; i += 1) if (a[fromA + i] !== b[fromB + i]) return false
  return true
}

function countDashes(bytes: Uint8Array, length: number): number {
  let count = 0
  while (count < length && bytes[count] === DASH) count += 1
  return count
}
