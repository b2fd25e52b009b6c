import { isPadding, LF, type Line } from './line.ts'

/**
 * What a part says it is. `jpeg` must start like one; `image` is any other kind of picture; `unknown` (no type, or only
 * "bytes") is a picture if it starts like a JPEG; `multipart` has parts itself; `other` is anything else.
 */
export type PartKind = 'jpeg' | 'image' | 'unknown' | 'multipart' | 'other'

/** How reading stopped: nothing is complete, a line is in the buffer, or the header is complete. */
type HeaderEvent = 'more' | 'line' | 'end'

export const MAX_PART_HEADER = 64 * 1024

/** The first byte of a picture, which no line of text begins with. */
const MARKER = 0xff
const COLON = 0x3a
const DIGIT_0 = 0x30
const DIGIT_9 = 0x39

const CONTENT_TYPE = ascii('content-type')
const CONTENT_LENGTH = ascii('content-length')
const IMAGE = ascii('image/')
const IMAGE_JP = ascii('image/jp')
const IMAGE_PJP = ascii('image/pjp')
const MULTIPART = ascii('multipart/')
const OCTET_STREAM = ascii('application/octet-stream')

/** A part's header: only the two fields that matter, read from bytes so that no part costs a string. */
export class PartHeader {
  kind: PartKind = 'unknown'
  /** 0 if it is missing, is not a plain number, or says 0 although a picture follows. */
  contentLength = 0
  bytes = 0
  event: HeaderEvent = 'more'
  /** None of the lines taken contains bytes that are never in text. */
  areLinesText = true
  private readonly line: Line
  /** A line was read, but the next one may continue it (folding, RFC 5322, 2.2.3). */
  private isLineRead = false

  constructor(line: Line) {
    this.line = line
  }

  begin(): void {
    this.line.clear()
    this.kind = 'unknown'
    this.contentLength = 0
    this.bytes = 0
    this.areLinesText = true
    this.isLineRead = false
  }

  /** Takes these values as if they had been read. */
  repeat(contentLength: number, kind: PartKind): void {
    this.begin()
    this.contentLength = contentLength
    this.kind = kind
  }

  /** Begins with a first line that is already in the buffer. */
  beginWithLine(): void {
    const { length } = this.line
    this.begin()
    this.line.length = length
    this.bytes = length
    this.isLineRead = true
  }

  /**
   * Reads from `at` to the end of a line or of the header, at most to `end`; returns the position after what was read.
   * After `line`: {@link take} or leave what is in the buffer, then continue at that position.
   */
  read(chunk: Uint8Array, at: number, end: number): number {
    this.event = 'more'
    for (let i = at; i < end; i += 1) {
      const byte = chunk[i] ?? 0
      if (this.isLineRead && !isPadding(byte)) return this.stop('line', i)
      this.isLineRead = false
      // The empty line is missing.
      if (byte === MARKER && this.line.length === 0) return this.stop('end', i)
      this.bytes += 1
      if (byte !== LF) {
        this.line.add(byte)
        continue
      }
      this.line.trimEnd()
      if (this.line.length === 0) return this.stop('end', i + 1)
      this.isLineRead = true
    }
    return end
  }

  /** Nothing read so far has bytes that are never in text. */
  get isText(): boolean {
    return this.areLinesText && (this.line.looksLikeHeader || this.line.isText)
  }

  private stop(event: HeaderEvent, at: number): number {
    this.event = event
    return at
  }

  /** Reads the field in the line buffer, and clears the buffer for the next line. */
  take(): void {
    const type = valueAt(this.line, CONTENT_TYPE)
    if (type >= 0) this.kind = kindAt(this.line, type)
    const length = valueAt(this.line, CONTENT_LENGTH)
    if (length >= 0) this.contentLength = numberAt(this.line, length)
    if (!this.line.looksLikeHeader && !this.line.isText) this.areLinesText = false
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
  // No loop over pairs: it would allocate for every part.
  if (startsWith(line, at, IMAGE_JP) || startsWith(line, at, IMAGE_PJP)) return 'jpeg'
  if (startsWith(line, at, IMAGE)) return 'image'
  if (startsWith(line, at, MULTIPART)) return 'multipart'
  return startsWith(line, at, OCTET_STREAM) ? 'unknown' : 'other'
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
