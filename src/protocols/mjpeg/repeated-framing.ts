import { isPadding } from './line.ts'
import type { PartKind } from './part-header.ts'

/** Longer ones are read each time. */
const LONGEST = 512
/** A camera that puts something new into every header (a time, a number) is not learned from for ever. */
const TRIES = 8
/** Longer numbers are larger than any picture. */
const MOST_DIGITS = 9

const FIELD = 'content-length'
const COLON = 0x3a
const DIGIT_0 = 0x30
const DIGIT_9 = 0x39

/**
 * What stands between two pictures, delimiter and header: most cameras send the same bytes again and again but
 * for the number behind Content-Length. Comparing them costs a tenth of reading them, which at many small
 * pictures is most of the work. What is not the same is read as ever.
 */
export class RepeatedFraming {
  /** Of the part whose framing {@link match} found. */
  contentLength = 0
  kind: PartKind = 'unknown'
  /** Up to the number, and behind it; null until one was learned. */
  private known: { readonly before: Uint8Array; readonly behind: Uint8Array } | null = null
  private triesLeft = TRIES

  /**
   * Remembers the framing that was read from these bytes: all of it, from the delimiter to the body.
   * @param contentLength what was read of it, not 0
   */
  learn(framing: Uint8Array, contentLength: number, kind: PartKind): void {
    if (this.triesLeft === 0 || framing.length > LONGEST) return
    this.triesLeft -= 1
    const at = numberPlace(framing, contentLength)
    if (at < 0) return
    const digits = String(contentLength).length
    this.known = { before: framing.slice(0, at), behind: framing.slice(at + digits) }
    this.kind = kind
  }

  /** The delimiter is another one. */
  forget(): void {
    this.known = null
  }

  /** @returns the place behind the framing that begins at `at`, or −1 if the bytes are not the known ones */
  match(chunk: Uint8Array, at: number): number {
    const { known } = this
    if (known === null || !isAt(chunk, at, known.before)) return -1
    const from = at + known.before.length
    let end = from
    let value = 0
    while (end < chunk.length && end - from < MOST_DIGITS) {
      const digit = (chunk[end] ?? 0) - DIGIT_0
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
      end += 1
    }
    if (value === 0 || !isAt(chunk, end, known.behind)) return -1
    this.contentLength = value
    this.triesLeft = TRIES
    return end + known.behind.length
  }
}

function isAt(chunk: Uint8Array, at: number, expected: Uint8Array): boolean {
  if (at + expected.length > chunk.length) return false
  for (let i = 0; i < expected.length; i += 1) if (chunk[at + i] !== expected[i]) return false
  return true
}

/** Where the number of the only Content-Length field stands, if it is plainly this one; else −1. */
function numberPlace(framing: Uint8Array, contentLength: number): number {
  const text = Buffer.from(framing.buffer, framing.byteOffset, framing.length)
    .toString('latin1')
    .toLowerCase()
  const field = text.indexOf(`\n${FIELD}`)
  if (field < 0 || text.includes(FIELD, field + 1 + FIELD.length)) return -1
  let at = field + 1 + FIELD.length
  while (isPadding(framing[at] ?? 0)) at += 1
  if (framing[at] !== COLON) return -1
  at += 1
  while (isPadding(framing[at] ?? 0)) at += 1
  const number = String(contentLength)
  const next = framing[at + number.length] ?? 0
  return text.startsWith(number, at) && (next < DIGIT_0 || next > DIGIT_9) ? at : -1
}
