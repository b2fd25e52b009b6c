import { BEGINS, contents, INSIDE, KEY, NOTHING, type PayloadFormat, PICTURE } from './payload-contents.ts'

const HEADER = 8
const RESTART_HEADER = 4
const TABLES_HEADER = 4
/** Q values from here on have custom tables; with the last value, every picture contains them. */
const OWN_TABLES = 128
const Q_ALWAYS_SENT = 255

/** Types from here on are defined by each sender (3.1.3). */
const OWN_TYPES = 128

/**
 * RFC 2435, 3.1: a header with the fragment's offset, one for restart markers, and the quantization tables in the first
 * fragment. The tables may come from an earlier picture with the same Q; a picture whose tables never came lacks its
 * beginning. Remembers the tables of one track.
 * @param hasSize the description gives the size of pictures that are too large for the header's two bytes
 */
export function jpegOfTrack(hasSize: boolean): PayloadFormat {
  const hasTables = new Uint8Array(Q_ALWAYS_SENT - OWN_TABLES + 1)

  return (bytes, start, end) => {
    const type = bytes[start + 4] ?? 0
    const at = start + HEADER + (type >= 64 && type < 128 ? RESTART_HEADER : 0)
    if (at > end || type >= OWN_TYPES || !(hasSize || isSized(bytes, start))) return NOTHING
    if (offsetOf(bytes, start) > 0) return contents(end - at, PICTURE | KEY | INSIDE)
    const q = bytes[start + 5] ?? 0
    if (q < OWN_TABLES) return contents(end - at, PICTURE | KEY | BEGINS)
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    const dataAt = at + TABLES_HEADER + length
    if (dataAt > end) return NOTHING
    if (length > 0) hasTables[q - OWN_TABLES] = 1
    const isKnown = length > 0 || (q < Q_ALWAYS_SENT && hasTables[q - OWN_TABLES] === 1)
    return contents(end - dataAt, PICTURE | KEY | (isKnown ? BEGINS : INSIDE))
  }
}

function isSized(bytes: Uint8Array, start: number): boolean {
  return bytes[start + 6] !== 0 && bytes[start + 7] !== 0
}

function offsetOf(bytes: Uint8Array, start: number): number {
  return ((bytes[start + 1] ?? 0) << 16) | ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
}
