import { isPadding } from './line.ts'
import type { PartKind } from './part-header.ts'

/** Longer framing is read each time. */
const LONGEST = 512
/** Stop learning from a camera that puts something new into every header, such as a time or a number. */
const TRIES = 8
/** Longer numbers are larger than any picture. */
const MAX_DIGITS = 9

const FIELD = 'content-length'
const COLON = 0x3a
const DIGIT_0 = 0x30
const DIGIT_9 = 0x39

/**
 * What is between two pictures: the delimiter and the header. Most cameras repeat the same bytes, except for the number
 * after Content-Length. Comparing them costs a tenth of reading them, which is most of the work when pictures are small
 * and many. Whatever differs is read as usual.
 */
export class RepeatedFraming {
  /** The length of the part whose framing {@link match} found. */
  contentLength = 0
  kind: PartKind = 'unknown'
  /** The bytes up to the number and after it; null until one was learned. */
  private known: { readonly before: Uint8Array; readonly behind: Uint8Array } | null = null
  private triesLeft = TRIES

  /**
   * Remembers the framing that was read from these bytes, all of it, from the delimiter to the body.
   * @param contentLength the length that it contains, not 0
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

  /** The delimiter has changed. */
  forget(): void {
    this.known = null
  }

  /** @returns the position after the framing that begins at `at`, or −1 if the bytes are not the known ones */
  match(chunk: Uint8Array, at: number): number {
    const { known } = this
    if (known === null || !isAt(chunk, at, known.before)) return -1
    const from = at + known.before.length
    let end = from
    let value = 0
    while (end < chunk.length && end - from < MAX_DIGITS) {
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

/** Where the number of the only Content-Length field is, if it is exactly this number; else −1. */
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
