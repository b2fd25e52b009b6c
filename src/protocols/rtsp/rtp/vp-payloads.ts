import {
  BEGINS,
  contents,
  INSIDE,
  KEY,
  MAY_BEGIN,
  NOTHING,
  type PayloadFormat,
  PICTURE,
} from './payload-contents.ts'

/** RFC 7741, 4.2: a descriptor of 1 to 6 bytes and, in a picture's first packet, the VP8 payload header (4.3). */
export const vp8: PayloadFormat = (bytes, start, end) => {
  const first = bytes[start] ?? 0
  const at = start + vp8Descriptor(bytes, start)
  if (at >= end) return NOTHING
  const isStart = (first & 0x10) !== 0 && (first & 0x07) === 0
  if (!isStart) return contents(end - at, PICTURE | INSIDE)
  const isKey = ((bytes[at] ?? 0) & 0x01) === 0
  return contents(end - at, PICTURE | BEGINS | (isKey ? KEY : 0))
}

function vp8Descriptor(bytes: Uint8Array, start: number): number {
  if (((bytes[start] ?? 0) & 0x80) === 0) return 1
  const extension = bytes[start + 1] ?? 0
  const pictureId = (extension & 0x80) === 0 ? 0 : idBytes(bytes[start + 2])
  return 2 + pictureId + ((extension & 0x40) === 0 ? 0 : 1) + ((extension & 0x30) === 0 ? 0 : 1)
}

/** Picture IDs have 7 bits, or 15 after a first bit that is set. */
function idBytes(first = 0): 1 | 2 {
  return first >= 0x80 ? 2 : 1
}

/**
 * RFC 9628, 4.2: flags I P L F B E V Z. B begins a layer frame, and the lowest layer frame begins the picture. P means
 * that the picture needs an earlier one.
 */
export const vp9: PayloadFormat = (bytes, start, end) => {
  const first = bytes[start] ?? 0
  const at = start + vp9Descriptor(bytes, start, end)
  if (at >= end) return NOTHING
  const isLowest = (first & VP9_LAYERS) === 0 || spatialLayer(bytes, start) === 0
  const isKey = (first & VP9_PREDICTED) === 0 && isLowest
  // The frame of a higher layer follows that of the lowest one.
  const place = isLowest && (first & VP9_BEGIN) !== 0 ? BEGINS : INSIDE
  return contents(end - at, PICTURE | place | (isKey ? KEY : 0))
}

const VP9_ID = 0x80
const VP9_PREDICTED = 0x40
const VP9_LAYERS = 0x20
const VP9_FLEXIBLE = 0x10
const VP9_BEGIN = 0x08
const VP9_STRUCTURE = 0x02
const MAX_REFERENCES = 3

function vp9IdBytes(bytes: Uint8Array, start: number): number {
  return ((bytes[start] ?? 0) & VP9_ID) === 0 ? 0 : idBytes(bytes[start + 1])
}

function spatialLayer(bytes: Uint8Array, start: number): number {
  return ((bytes[start + 1 + vp9IdBytes(bytes, start)] ?? 0) >> 1) & 0x07
}

function vp9Descriptor(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start] ?? 0
  const isFlexible = (first & VP9_FLEXIBLE) !== 0
  let at = start + 1 + vp9IdBytes(bytes, start)
  if ((first & VP9_LAYERS) !== 0) at += isFlexible ? 1 : 2
  if (isFlexible && (first & VP9_PREDICTED) !== 0) {
    for (let i = 0; i < MAX_REFERENCES; i += 1) {
      at += 1
      if (((bytes[at - 1] ?? 0) & 0x01) === 0) break
    }
  }
  if ((first & VP9_STRUCTURE) !== 0) at += vp9Structure(bytes, at, end)
  return at - start
}

/** 4.2.1: sizes of the layers, and the pictures of a group with their references. */
function vp9Structure(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start] ?? 0
  let at = start + 1
  if ((first & 0x10) !== 0) at += 4 * ((first >> 5) + 1)
  if ((first & 0x08) === 0) return at - start
  const pictures = bytes[at] ?? 0
  at += 1
  for (let i = 0; i < pictures && at < end; i += 1) at += 1 + (((bytes[at] ?? 0) >> 2) & 0x03)
  return at - start
}

/**
 * RTP Payload Format for AV1, 4.4: flags Z Y WW N. Z continues an OBU of the previous packet. N begins a coded video
 * sequence, as does a sequence header. A picture may have several frames, and the last one is shown.
 */
export const av1: PayloadFormat = (bytes, start, end) => {
  const first = bytes[start] ?? 0
  const isOneElement = ((first >> 4) & 0x03) === 1
  const at = isOneElement ? start + 1 : behindLength(bytes, start + 1, end)
  if (at >= end) return NOTHING
  if ((first & 0x80) !== 0) return contents(end - start - 1, PICTURE | INSIDE)
  const type = ((bytes[at] ?? 0) >> 3) & 0x0f
  if ((first & 0x08) !== 0 || type === AV1_SEQUENCE) return contents(end - start - 1, PICTURE | BEGINS | KEY)
  return contents(end - start - 1, PICTURE | (AV1_BEGINNINGS.has(type) ? MAY_BEGIN : 0))
}

const AV1_SEQUENCE = 1
/** OBUs of AV1, 6.2.2: temporal delimiter, frame header, metadata, frame. */
const AV1_BEGINNINGS: ReadonlySet<number> = new Set([2, 3, 5, 6])

function behindLength(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && (bytes[at] ?? 0) >= 0x80) at += 1
  return at + 1
}
