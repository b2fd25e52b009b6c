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
  BROKEN,
  contents,
  INTER,
  INTRA,
  KEY,
  LATER,
  LEADING,
  NOTHING,
  OPEN,
  type PayloadFormat,
  PICTURE,
  PICTURE_SET,
  SEQUENCE_SET,
  UNREAD,
  VIDEO_SET,
} from './payload-contents.ts'

const HEADER = 2
const AP = 48
const FU = 49
const FU_START = 0x80
const FORBIDDEN = 0x80
const PACI = 50
const CRA = 21
const PREFIX_SEI = 39
const FILLER = 38
const I_SLICE = 2

const bits = new BitReader()

/** RFC 7798: single NAL units, aggregates (4.4.2) and fragments (4.4.3), without decoding order numbers. */
export const h265: PayloadFormat = (bytes, start, end) => {
  // The first bit must not be set (7.4.2.2): decoders discard such units.
  if (end - start < HEADER || (bytes[start] ?? 0) >= FORBIDDEN) return NOTHING
  const type = typeOf((bytes[start] ?? 0) << 8)
  if (type === AP) return aggregate(bytes, start + HEADER, end, unit)
  if (type === FU) return fragment(bytes, start, end)
  return type === PACI ? contents(0, UNREAD) : unit(bytes, start, end)
}

function fragment(bytes: Uint8Array, start: number, end: number): number {
  const head = bytes[start + HEADER] ?? 0
  const header = ((head & 0x3f) << 9) | (bytes[start + 1] ?? 0)
  const read = head < FU_START ? laterFragment : firstFragment
  return read(codec, header, bytes, start + HEADER + 1, end)
}

function typeOf(header: number): number {
  return (header >> 9) & 0x3f
}

/** Flags by the type of the NAL unit (H.265, table 7-1) and what follows its header. */
const codec: NalCodec = {
  headerBytes: HEADER,

  // A temporal id plus one of 0 is invalid: these are the zeros of a start code.
  endsSearch: (header) => (typeOf(header) < 32 && (header & 0x07) !== 0) || typeOf(header) === FILLER,

  ofType(header) {
    const type = typeOf(header)
    if (type < 10) return PICTURE | (type === 8 || type === 9 ? LEADING : 0)
    if (type >= 16 && type <= 23) return PICTURE | KEY | randomAccess(type)
    return OTHER_TYPES.get(type) ?? 0
  },

  ofUnit(header, bytes, at, end) {
    const flags = codec.ofType(header)
    if (typeOf(header) === PREFIX_SEI) return flags | seiFlags(bytes, at, end)
    return (flags & PICTURE) === 0 ? flags : flags | sliceFlags(flags, bytes, at, end)
  },
}

const OTHER_TYPES: ReadonlyMap<number, number> = new Map([
  [32, BEGINS | VIDEO_SET],
  [33, BEGINS | SEQUENCE_SET],
  [34, BEGINS | PICTURE_SET],
  [35, BEGINS],
  [PREFIX_SEI, BEGINS],
])

const unit: PayloadFormat = (bytes, start, end) =>
  end - start < HEADER ? NOTHING : contents(end - start, unitFlags(codec, bytes, start, end))

/** 16 to 18 are BLA pictures: nothing before them is available, even in the middle of a stream. */
function randomAccess(type: number): number {
  if (type <= 18) return OPEN | BROKEN
  return type === CRA ? OPEN : 0
}

function seiFlags(bytes: Uint8Array, at: number, end: number): number {
  findMark(bytes, at, end)
  return recoveryPointIn(bytes, at, end) < 0 ? 0 : KEY
}

/** 7.3.6.1: first_slice_segment_in_pic_flag, slice_pic_parameter_set_id, and slice_type if nothing is between them. */
function sliceFlags(flags: number, bytes: Uint8Array, at: number, end: number): number {
  if (((bytes[at] ?? 0) & 0x80) === 0) return LATER
  if ((flags & KEY) !== 0) return BEGINS
  bits.open(bytes, at, end).skip(1)
  bits.unsigned()
  return BEGINS | (bits.unsigned() === I_SLICE ? INTRA : INTER)
}
