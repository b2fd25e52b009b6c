import { CR, LF } from './line.ts'
import {
  isTls,
  notHttp,
  readOddStatusLine,
  readStatusLine,
  STATUS_LINE_START,
  type StatusLine,
  startsStatusLine,
} from './status-line.ts'

/** The most bytes of a head, with everything before it. */
const MAX_HEAD = 256 * 1024
const FIRST_BYTES = 512
const SPACE = 0x20
const TAB = 0x09

/**
 * Reads the head of an HTTP/1 response (RFC 9112, 2.1) as leniently as viewers do, however the bytes are split. Lines
 * end in LF with or without CR, lines that are no field are skipped, control bytes are no error, and announcements
 * (1xx) and blank lines before the head are ignored. Linear time, at most 256 KB, as in Chromium.
 */
export class ResponseHead {
  isComplete = false
  /** Why the head cannot be read further, as a phrase; null while it can. */
  failure: string | null = null
  /** Null if the status line has no number. */
  status: number | null = null
  reason = ''
  private fields: ReadonlyMap<string, readonly string[]> = new Map()
  private bytes = Buffer.alloc(FIRST_BYTES)
  private length = 0
  /** All bytes so far, ignored ones included. */
  private total = 0
  private isLineEmpty = false

  /** Reads from `from` to the end of the head, at most to `to`. @returns the position after what was read */
  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to && !this.isComplete && this.failure === null) {
      const start = this.length === 0 ? blanksEnd(bytes, at, to) : at
      const end = this.headEnd(bytes, start, to)
      this.total += end - at
      this.keep(bytes.subarray(start, end))
      at = end
    }
    return at
  }

  /** All values of a field, one character per byte. @param name in lower case */
  values(name: string): readonly string[] {
    return (this.fields.get(name) ?? []).map((value) => value.trim())
  }

  private headEnd(bytes: Uint8Array, from: number, to: number): number {
    for (let i = from; i < to; i += 1) {
      const isLineEnd = bytes[i] === LF
      if (isLineEnd && this.isLineEmpty) {
        this.isLineEmpty = false
        this.isComplete = true
        return i + 1
      }
      if (bytes[i] !== CR) this.isLineEmpty = isLineEnd
    }
    return to
  }

  private keep(bytes: Uint8Array): void {
    const hadStart = this.length >= STATUS_LINE_START
    this.append(bytes)
    if (!hadStart) this.checkStart()
    if (this.failure === null && this.total > MAX_HEAD) this.fail('the response header is larger than 256 KB')
    if (this.isComplete) this.finish()
  }

  private append(bytes: Uint8Array): void {
    const length = this.length + bytes.length
    if (length > this.bytes.length) {
      const grown = Buffer.alloc(2 * length)
      this.bytes.copy(grown, 0, 0, this.length)
      this.bytes = grown
    }
    this.bytes.set(bytes, this.length)
    this.length = length
  }

  /** Another protocol may never send an empty line, so refuse it by its first bytes. */
  private checkStart(): void {
    const start = this.bytes.toString('latin1', 0, Math.min(this.length, STATUS_LINE_START))
    const isEnough = start.length === STATUS_LINE_START || start.includes('\n') || isTls(start)
    if (isEnough && !startsStatusLine(start)) this.fail(notHttp(start))
  }

  private finish(): void {
    const lines = this.bytes.toString('latin1', 0, this.length).replaceAll('\0', '').split('\n')
    const first = lines.findIndex(isFinal)
    const start = trimEnd(lines[Math.max(first, 0)] ?? '')
    const line = readStatusLine(start) ?? readOddStatusLine(start)
    if (line === null) this.fail('the server sent no status line of HTTP')
    else if (first < 0 && isAnnouncement(line)) this.beginAgain()
    else this.take(line, lines.slice(first + 1))
  }

  private take({ status, reason }: StatusLine, lines: readonly string[]): void {
    this.status = status
    this.reason = utf8(reason)
    this.fields = fieldsOf(lines)
  }

  /** That was an announcement (RFC 9110, 15.2): the response is still to come. */
  private beginAgain(): void {
    this.isComplete = false
    this.length = 0
  }

  private fail(reason: string): void {
    this.failure = reason
    this.isComplete = false
  }
}

/** The status line of the real response: some announcements have no empty line after them. */
function isFinal(line: string): boolean {
  const read = readStatusLine(trimEnd(line))
  return read !== null && !isAnnouncement(read)
}

function isAnnouncement({ status }: StatusLine): boolean {
  return status !== null && status < 200
}

/** Names in lower case; a line that begins with a blank continues the one before (RFC 9112, 5.2). */
function fieldsOf(lines: readonly string[]): Map<string, string[]> {
  const fields = new Map<string, string[]>()
  let last: string[] = []
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (line.startsWith(' ') || line.startsWith('\t')) last.push(`${last.pop() ?? ''} ${line.trim()}`)
    else if (colon > 0) {
      const name = line.slice(0, colon).trim().toLowerCase()
      last = fields.get(name) ?? []
      last.push(line.slice(colon + 1).trim())
      fields.set(name, last)
    }
    // Anything else is not a field, and a continuation of it is dropped.
    else last = []
  }
  return fields
}

function blanksEnd(bytes: Uint8Array, from: number, to: number): number {
  let i = from
  while (i < to && isBlank(bytes[i] ?? 0)) i += 1
  return i
}

function isBlank(byte: number): boolean {
  return byte === CR || byte === LF || byte === SPACE || byte === TAB
}

function trimEnd(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1).trimEnd() : line.trimEnd()
}

function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString()
}
