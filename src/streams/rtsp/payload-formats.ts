/**
 * What one RTP payload holds of a picture, as a number: see {@link pictureBytesOf} and the flags. Nothing is
 * decoded; a payload that is not as its format says holds nothing.
 */
export type PayloadFormat = (bytes: Uint8Array, start: number, end: number) => number

/** It holds a part of the picture itself, not only what goes with it. */
export const PICTURE = 1
/** Nothing of its picture needs to come before it: what was lost just before belonged to another one. */
export const BEGINS = 2
/** The picture can be decoded without an earlier one. */
export const KEY = 4
const FLAG_BITS = 3

/** Bytes of coded picture in the payload, without what RTP adds. */
export function pictureBytesOf(contents: number): number {
  return contents >> FLAG_BITS
}

/** By the name of an SDP's `rtpmap` in lower case. Pictures of other formats are told by timestamp and marker. */
export function payloadFormatOf(name: string): PayloadFormat {
  return FORMATS.get(name.toLowerCase()) ?? anyFormat
}

const NOTHING = 0

function contents(bytes: number, flags: number): number {
  return (Math.max(0, bytes) << FLAG_BITS) | flags
}

/** Every packet may be the first of its picture, and every picture a key frame: nobody can tell. */
const anyFormat: PayloadFormat = (_bytes, start, end) => contents(end - start, PICTURE | KEY)

/** RFC 2435, 3.1: eight bytes of header, the fragment's offset in the second to fourth. */
const jpeg: PayloadFormat = (bytes, start, end) => {
  if (end - start < JPEG_HEADER) return NOTHING
  const isFirst = bytes[start + 1] === 0 && bytes[start + 2] === 0 && bytes[start + 3] === 0
  return contents(end - start - JPEG_HEADER, PICTURE | KEY | (isFirst ? BEGINS : 0))
}
const JPEG_HEADER = 8

/** RFC 6184: single NAL units, aggregates (STAP-A, 5.7.1) and fragments (FU-A, 5.8). */
const h264: PayloadFormat = (bytes, start, end) => {
  if (start >= end) return NOTHING
  const type = (bytes[start] ?? 0) & 0x1f
  if (type === H264_STAP_A) return aggregate(bytes, start + 1, end, h264Unit)
  if (type !== H264_FU_A) return h264Unit(bytes, start, end)
  const head = bytes[start + 1] ?? 0
  // The two bytes of a fragment's head make one of the NAL unit, in the first fragment.
  const isFirst = (head & FU_START) !== 0
  const unitType = head & 0x1f
  // Messages are told apart from their beginning only.
  const isMiddleOfMessages = unitType === H264_SEI && !isFirst
  const flags = isMiddleOfMessages ? 0 : h264Flags(unitType, bytes, start + 2, end)
  return contents(end - start - (isFirst ? 1 : 2), isFirst ? flags : flags & ~BEGINS)
}
const H264_SEI = 6
const H264_STAP_A = 24
const H264_FU_A = 28
const FU_START = 0x80

function h264Unit(bytes: Uint8Array, start: number, end: number): number {
  return contents(end - start, h264Flags((bytes[start] ?? 0) & 0x1f, bytes, start + 1, end))
}

/** By the type of NAL unit (H.264, table 7-1) and what follows its header. */
function h264Flags(type: number, bytes: Uint8Array, at: number, end: number): number {
  // first_mb_in_slice is 0 when the first bit is set (Exp-Golomb): the picture's first slice.
  const isFirstSlice = ((bytes[at] ?? 0) & 0x80) !== 0
  if (type === 5) return PICTURE | KEY | (isFirstSlice ? BEGINS : 0)
  if (type >= 1 && type <= 4) return PICTURE | (isFirstSlice ? BEGINS : 0)
  if (type === H264_SEI) return BEGINS | (isRecoveryPoint(bytes, at, end) ? KEY : 0)
  return type === 7 || type === 9 ? BEGINS : 0
}

/** SEI messages (H.264, 7.3.2.3) up to the one of payload type 6: streams without IDR pictures start there. */
function isRecoveryPoint(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at + 1 < end; ) {
    let size = 0
    const type = bytes[at] ?? 0
    if (type === 6) return true
    at += 1
    while (bytes[at] === 0xff && at < end) {
      size += 0xff
      at += 1
    }
    at += 1 + size + (bytes[at] ?? 0)
  }
  return false
}

/** RFC 7798: single NAL units, aggregates (4.4.2) and fragments (4.4.3), without decoding order numbers. */
const h265: PayloadFormat = (bytes, start, end) => {
  if (end - start < H265_HEADER) return NOTHING
  const type = h265Type(bytes, start)
  if (type === H265_AP) return aggregate(bytes, start + H265_HEADER, end, h265Unit)
  if (type !== H265_FU) return h265Unit(bytes, start, end)
  const head = bytes[start + 2] ?? 0
  const isFirst = (head & FU_START) !== 0
  const flags = h265Flags(head & 0x3f, bytes[start + 3] ?? 0)
  return contents(end - start - (isFirst ? 1 : 3), isFirst ? flags : flags & ~BEGINS)
}
const H265_HEADER = 2
const H265_AP = 48
const H265_FU = 49

function h265Type(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) >> 1) & 0x3f
}

function h265Unit(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < H265_HEADER) return NOTHING
  return contents(end - start, h265Flags(h265Type(bytes, start), bytes[start + H265_HEADER] ?? 0))
}

/** By the type of NAL unit (H.265, table 7-1): 16 to 23 are random access points, below 32 are slices. */
function h265Flags(type: number, next: number): number {
  const isFirstSlice = (next & 0x80) !== 0
  if (type < 32) {
    return PICTURE | (type >= 16 && type <= 23 ? KEY : 0) | (isFirstSlice ? BEGINS : 0)
  }
  return type === 32 || type === 33 || type === 35 || type === 39 ? BEGINS : 0
}

/** NAL units with two bytes of size before each; BEGINS is that of the first one. */
function aggregate(bytes: Uint8Array, start: number, end: number, unit: PayloadFormat): number {
  let size = 0
  let flags = 0
  for (let at = start; at + 2 < end; ) {
    const unitStart = at + 2
    const unitEnd = unitStart + (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0))
    if (unitEnd > end || unitEnd === unitStart) break
    const found = unit(bytes, unitStart, unitEnd)
    flags |= at === start ? found : found & ~BEGINS
    size += pictureBytesOf(found)
    at = unitEnd
  }
  return contents(size, flags & ((1 << FLAG_BITS) - 1))
}

const FORMATS: ReadonlyMap<string, PayloadFormat> = new Map([
  ['jpeg', jpeg],
  ['h264', h264],
  ['h265', h265],
])
