import { LF, type Line } from './line.ts'

const DASH = 0x2d
const NONE = new Uint8Array(0)

/**
 * The line that stands between parts. What the response header calls the boundary is only a hint: cameras
 * quote it, put the dashes into it, or name another. The line that is really sent is what counts.
 */
export class Delimiter {
  /** LF and the line; empty while unknown. */
  pattern: Uint8Array = NONE
  private readonly declared: string
  private candidate: Uint8Array | null = null

  constructor(boundary: string | null) {
    this.declared = boundary ?? ''
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
function isSameBoundary({ bytes, length }: Line, declared: string): boolean {
  const name = declared.replace(/^-+/, '')
  let sent = 0
  while (sent < length && bytes[sent] === DASH) sent += 1
  if (name === '' || length - sent !== name.length) return false
  for (let i = 0; i < name.length; i += 1) if (bytes[sent + i] !== (name.charCodeAt(i) & 0xff)) return false
  return true
}

function isEqual(a: Uint8Array, fromA: number, b: Uint8Array, fromB: number, length: number): boolean {
  for (let i = 0; i < length; i += 1) if (a[fromA + i] !== b[fromB + i]) return false
  return true
}
