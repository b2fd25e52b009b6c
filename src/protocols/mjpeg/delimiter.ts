import type { Line } from './line.ts'

const DASH = 0x2d
const NONE = new Uint8Array(0)
const NO_BORDERS = new Uint16Array(0)

/**
 * The line between parts. The boundary in the response header is only a hint: cameras quote it, include the dashes, or
 * name another one. What counts is the line that is actually sent.
 */
export class Delimiter {
  /** The line without its line end; empty if unknown. */
  text: Uint8Array = NONE
  /** For each prefix of the text, the length of the longest shorter prefix that it ends with (Knuth-Morris-Pratt). */
  borders = NO_BORDERS
  private readonly declared: string
  private candidate: Uint8Array | null = null

  constructor(boundary: string | null) {
    this.declared = boundary ?? ''
  }

  /** Takes a line if it is the delimiter that the response header declares; returns whether it is. */
  adopt(line: Line): boolean {
    if (!isSameBoundary(line, this.declared)) return false
    this.know(textOf(line))
    return true
  }

  /** Remembers a line that may be the delimiter, until the next line decides. */
  suppose(line: Line): void {
    this.candidate = line.startsWithDashes ? textOf(line) : null
  }

  /** A header line follows the remembered line, so that line is the delimiter. Returns false without such a line. */
  confirm(): boolean {
    if (this.candidate === null) return false
    this.know(this.candidate)
    return true
  }

  isLine(line: Line): boolean {
    if (line.length === 0 || line.length !== this.text.length) return false
    return isEqual(line.bytes, this.text, line.length)
  }

  private know(text: Uint8Array): void {
    this.text = text
    this.borders = bordersOf(text)
  }
}

function textOf(line: Line): Uint8Array {
  return line.bytes.slice(0, line.length)
}

function bordersOf(text: Uint8Array): Uint16Array<ArrayBuffer> {
  const borders = new Uint16Array(text.length + 1)
  let border = 0
  for (let i = 1; i < text.length; i += 1) {
    while (border > 0 && text[i] !== text[border]) border = borders[border] ?? 0
    if (text[i] === text[border]) border += 1
    borders[i + 1] = border
  }
  return borders
}

/** The same except for leading dashes, which cameras put in either place, or in both. */
function isSameBoundary({ bytes, length }: Line, declared: string): boolean {
  const name = declared.replace(/^-+/, '')
  let sent = 0
  while (sent < length && bytes[sent] === DASH) sent += 1
  if (name === '' || length - sent !== name.length) return false
  for (let i = 0; i < name.length; i += 1) if (bytes[sent + i] !== (name.charCodeAt(i) & 0xff)) return false
  return true
}

function isEqual(a: Uint8Array, b: Uint8Array, length: number): boolean {
  for (let i = 0; i < length; i += 1) if (a[i] !== b[i]) return false
  return true
}
