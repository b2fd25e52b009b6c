import { isPadding, LF, type Line } from './line.ts'

/**
 * What a part says it is. `jpeg` must start like one; `image` is any other kind of picture; `unknown` (no
 * type, or only "bytes") is a picture if it starts like a JPEG; `other` is none.
 */
export type PartKind = 'jpeg' | 'image' | 'unknown' | 'other'

/** What a byte of the header ended: nothing, a line that is in the buffer, or the whole header. */
export type HeaderEvent = 'more' | 'line' | 'end'

const COLON = 0x3a
const DIGIT_0 = 0x30
const DIGIT_9 = 0x39

const CONTENT_TYPE = ascii('content-type')
const CONTENT_LENGTH = ascii('content-length')
const KINDS: readonly (readonly [Uint8Array, PartKind])[] = [
  [ascii('image/jp'), 'jpeg'],
  [ascii('image/pjp'), 'jpeg'],
  [ascii('image/'), 'image'],
  [ascii('application/octet-stream'), 'unknown'],
]

/** A part's header: the two fields that matter, read from bytes so that no part costs a string. */
export class PartHeader {
  kind: PartKind = 'unknown'
  /** 0 when it was not given, is not a plain number, or says 0 for a picture that follows anyway. */
  contentLength = 0
  bytes = 0
  private readonly line: Line
  /** A line is read, but the next one may go on with it (folding, RFC 5322, 2.2.3). */
  private isLineRead = false

  constructor(line: Line) {
    this.line = line
  }

  begin(): void {
    this.line.clear()
    this.kind = 'unknown'
    this.contentLength = 0
    this.bytes = 0
    this.isLineRead = false
  }

  /** Begins with a first line that is in the buffer already. */
  beginWithLine(): void {
    const { length } = this.line
    this.begin()
    this.line.length = length
    this.bytes = length
    this.isLineRead = true
  }

  /** After `line`: {@link take} or leave what is in the buffer, then give the same byte again. */
  read(byte: number): HeaderEvent {
    if (this.isLineRead && !isPadding(byte)) return 'line'
    this.isLineRead = false
    this.bytes += 1
    if (byte !== LF) {
      this.line.add(byte)
      return 'more'
    }
    this.line.trimEnd()
    if (this.line.length === 0) return 'end'
    this.isLineRead = true
    return 'more'
  }

  /** Reads the field of the line in the buffer, and makes room for the next line. */
  take(): void {
    const type = valueAt(this.line, CONTENT_TYPE)
    if (type >= 0) this.kind = kindAt(this.line, type)
    const length = valueAt(this.line, CONTENT_LENGTH)
    if (length >= 0) this.contentLength = numberAt(this.line, length)
    this.line.clear()
    this.isLineRead = false
  }
}

/** Where the value of the field begins, or −1 if the line is another field. */
function valueAt(line: Line, name: Uint8Array): number {
  if (!startsWith(line, 0, name)) return -1
  const colon = skipPadding(line, name.length)
  return line.bytes[colon] === COLON ? skipPadding(line, colon + 1) : -1
}

function kindAt(line: Line, at: number): PartKind {
  if (at >= line.length) return 'unknown'
  for (const [prefix, kind] of KINDS) if (startsWith(line, at, prefix)) return kind
  return 'other'
}

function numberAt(line: Line, at: number): number {
  let value = 0
  for (let i = at; i < line.length; i += 1) {
    const byte = line.bytes[i] ?? 0
    if (byte < DIGIT_0 || byte > DIGIT_9) return 0
    value = Math.min(value * 10 + byte - DIGIT_0, Number.MAX_SAFE_INTEGER)
  }
  return value
}

function skipPadding(line: Line, at: number): number {
  let i = at
  while (i < line.length && isPadding(line.bytes[i] ?? 0)) i += 1
  return i
}

/** @param expected lower case */
function startsWith(line: Line, at: number, expected: Uint8Array): boolean {
  if (line.length < at + expected.length) return false
  for (let i = 0; i < expected.length; i += 1) {
    if (((line.bytes[at + i] ?? 0) | 0x20) !== expected[i]) return false
  }
  return true
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
