import {
  aggregate,
  BitReader,
  findMark,
  firstFragment,
  laterFragment,
  type NalCodec,
  recoveryPointIn,
  unitFlags,
} from './nal-units.ts'
import {
  BEGINS,
  contents,
  GRADUAL,
  INTER,
  INTRA,
  KEY,
  LATER,
  NOTHING,
  type PayloadFormat,
  PICTURE,
  PICTURE_SET,
  recovery,
  SEQUENCE_SET,
  UNREAD,
} from './payload-contents.ts'

const SLICE = 1
const IDR = 5
const SEI = 6
const FILLER = 12
const STAP_A = 24
const FU_A = 28
const FU_START = 0x80
const FORBIDDEN = 0x80
/** Slice types I and SI (table 7-6); from 5 on, all slices of the picture have that type. */
const I_SLICES: ReadonlySet<number> = new Set([2, 4, 7, 9])

const bits = new BitReader()

/** RFC 6184: single NAL units, aggregates (STAP-A, 5.7.1) and fragments (FU-A, 5.8). */
export const h264: PayloadFormat = (bytes, start, end) => {
  if (start >= end) return NOTHING
  const first = bytes[start] ?? 0
  const type = first & 0x1f
  // The sender marks it as damaged (5.3), and decoders discard it.
  if (first >= FORBIDDEN) return NOTHING
  if (type < STAP_A) return unit(bytes, start, end)
  if (type === STAP_A) return aggregate(bytes, start + 1, end, unit)
  if (type === FU_A) return fragment(bytes, start, end)
  // 25 to 27 and 29 belong to the interleaved mode, 30 and 31 to no mode at all.
  return type < 30 ? contents(0, UNREAD) : NOTHING
}

function fragment(bytes: Uint8Array, start: number, end: number): number {
  const head = bytes[start + 1] ?? 0
  const read = head < FU_START ? laterFragment : firstFragment
  return read(codec, head & 0x1f, bytes, start + 2, end)
}

/** Flags by the type of the NAL unit (H.264, table 7-1) and what follows its header. */
const codec: NalCodec = {
  headerBytes: 1,

  endsSearch(header) {
    const type = header & 0x1f
    return type === SLICE || type === IDR || type === FILLER
  },

  ofType(header) {
    const type = header & 0x1f
    if (type === IDR) return PICTURE | KEY
    // Data partitions (2 to 4) belong to a profile that decoders do not know.
    if (type === SLICE) return PICTURE
    if (type === 7) return BEGINS | SEQUENCE_SET
    if (type === 8) return BEGINS | PICTURE_SET
    return type === SEI || type === 9 ? BEGINS : 0
  },

  ofUnit(header, bytes, at, end) {
    const type = header & 0x1f
    const flags = codec.ofType(header)
    if (type === SEI) return flags | seiFlags(bytes, at, end)
    return (flags & PICTURE) === 0 ? flags : flags | sliceFlags(type, bytes, at, end)
  },
}

const unit: PayloadFormat = (bytes, start, end) => contents(end - start, unitFlags(codec, bytes, start, end))

/** 7.3.3: a slice's header begins with first_mb_in_slice and slice_type. */
function sliceFlags(type: number, bytes: Uint8Array, at: number, end: number): number {
  // first_mb_in_slice is 0 if the first bit is set.
  const place = ((bytes[at] ?? 0) & 0x80) === 0 ? LATER : BEGINS
  if (type === IDR) return place
  bits.open(bytes, at, end).unsigned()
  return place | (I_SLICES.has(bits.unsigned()) ? INTRA : INTER)
}

/** A recovery point (D.1.8): streams without IDR pictures begin there. */
function seiFlags(bytes: Uint8Array, start: number, end: number): number {
  findMark(bytes, start, end)
  const at = recoveryPointIn(bytes, start, end)
  if (at < 0) return 0
  const frames = bits.open(bytes, at, end).unsigned()
  if (frames <= 0) return KEY
  recovery.frames = frames
  return GRADUAL
}
