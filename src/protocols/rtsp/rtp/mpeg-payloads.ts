import {
  BEGINS,
  contents,
  INSIDE,
  KEY,
  NOTHING,
  type PayloadFormat,
  PICTURE,
  SEQUENCE_SET,
} from './payload-contents.ts'

const VOP = 0xb6
/** video_object_layer_start_code */
const FIRST_LAYER = 0x20
const LAST_LAYER = 0x2f
/** Headers before a picture are short. */
const MAX_HEADERS = 512

/**
 * RFC 6416, 5: plain MPEG-4 Visual, split anywhere; start codes are only at the front of packets (ISO 14496-2, 6.2.1).
 * vop_coding_type is 0 for a picture that needs no other.
 */
export const mpeg4: PayloadFormat = (bytes, start, end) => {
  if (!isStartCode(bytes, start, end)) return contents(end - start, PICTURE)
  const limit = Math.min(end, start + MAX_HEADERS)
  let flags = BEGINS
  for (let at = start; at + 4 < limit; at += 1) {
    if (bytes[at + 2] !== 1 || !isStartCode(bytes, at, limit)) continue
    const code = bytes[at + 3] ?? 0
    if (code >= FIRST_LAYER && code <= LAST_LAYER) flags |= SEQUENCE_SET
    if (code === VOP) return contents(end - start, flags | PICTURE | ((bytes[at + 4] ?? 0) < 0x40 ? KEY : 0))
  }
  return contents(end - start, flags)
}

const MPEG_HEADER = 4
const MPEG_I_PICTURE = 1

/** RFC 2250, 3.4: MPEG-1 and -2, with a header that has the picture's type, and a longer header for MPEG-2. */
export const mpeg2: PayloadFormat = (bytes, start, end) => {
  const extension = ((bytes[start] ?? 0) & 0x04) === 0 ? 0 : 4
  const at = start + MPEG_HEADER + extension
  if (at >= end) return NOTHING
  const key = ((bytes[start + 2] ?? 0) & 0x07) === MPEG_I_PICTURE ? KEY : 0
  const code = isStartCode(bytes, at, end) ? (bytes[at + 3] ?? 0) : -1
  // Sequence, group and picture headers; slices and their pieces come later.
  const place = code === 0xb3 || code === 0xb8 || code === 0 ? BEGINS : 0
  return contents(end - at, PICTURE | place | key)
}

/**
 * RFC 4629, 5.1: the P bit replaces the two zero bytes of a start code; a picture's start code continues with 100000.
 */
export const h263: PayloadFormat = (bytes, start, end) => {
  const extra = (((bytes[start] ?? 0) & 0x01) << 5) | ((bytes[start + 1] ?? 0) >> 3)
  const video = ((bytes[start] ?? 0) & 0x02) === 0 ? 0 : 1
  const at = start + 2 + video + extra
  if (at >= end) return NOTHING
  const isStart = ((bytes[start] ?? 0) & 0x04) !== 0
  const isPicture = isStart && ((bytes[at] ?? 0) & 0xfc) === 0x80
  return contents(end - at, PICTURE | KEY | (isPicture ? BEGINS : isStart ? 0 : INSIDE))
}

function isStartCode(bytes: Uint8Array, at: number, end: number): boolean {
  return at + 3 < end && bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 1
}
