import { readSeiMark } from '../../../marks/sei.ts'
import {
  BEGINS,
  contents,
  flagsOf,
  INSIDE,
  type PayloadFormat,
  pictureBytesOf,
  seiMark,
} from './payload-contents.ts'

/**
 * The differences between NAL units of H.264 and H.265. A header is a number made of its bytes, the first one highest.
 */
export interface NalCodec {
  readonly headerBytes: 1 | 2
  /** No other unit is searched for after its header: slices and filler data, which are most of the bytes. */
  endsSearch(header: number): boolean
  /** Flags that follow from the unit's type alone. */
  ofType(header: number): number
  /** Flags of a unit whose content begins at `at`, including those of its type. */
  ofUnit(header: number, bytes: Uint8Array, at: number, end: number): number
}

const START_CODE = 3

/**
 * Flags of a NAL unit and of those that follow it after start codes (H.264 and H.265, annex B): some servers send
 * parameter sets and the slice that needs them as one unit, or leave the start code before each unit. Slices and filler
 * data are not searched: whatever follows a slice belongs to the same picture.
 */
export function unitFlags(codec: NalCodec, bytes: Uint8Array, start: number, end: number): number {
  return flagsFrom(codec, headerAt(codec, bytes, start), bytes, start + codec.headerBytes, end)
}

/** Contents of a unit's first fragment (FU). The unit's header is made from the bytes of the fragment's head. */
export function firstFragment(
  codec: NalCodec,
  unit: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): number {
  const flags = at < end ? flagsFrom(codec, unit, bytes, at, end) : 0
  return contents(end - at + codec.headerBytes, flags)
}

/** Contents of a later fragment of a unit with this header. */
export function laterFragment(
  codec: NalCodec,
  unit: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): number {
  if (at >= end) return contents(end - at, INSIDE)
  if (codec.endsSearch(unit)) return contents(end - at, (codec.ofType(unit) & ~BEGINS) | INSIDE)
  const next = unitBehindStartCode(bytes, at, end)
  const flags = next < 0 ? 0 : unitFlags(codec, bytes, next, end)
  return contents(end - at, (flags & ~BEGINS) | INSIDE)
}

/** Flags of the unit with this header whose content begins at `start`, and of the units after start codes in it. */
function flagsFrom(codec: NalCodec, header: number, bytes: Uint8Array, start: number, end: number): number {
  let flags = 0
  let unit = header
  for (let at = start; ; ) {
    const next = codec.endsSearch(unit) ? -1 : unitBehind(unit, bytes, at, end)
    const unitEnd = next < 0 ? end : next - START_CODE
    if (at < unitEnd) flags |= codec.ofUnit(unit, bytes, at, unitEnd)
    if (next < 0) return flags
    unit = headerAt(codec, bytes, next)
    at = next + codec.headerBytes
  }
}

function headerAt({ headerBytes }: NalCodec, bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  return headerBytes === 1 ? first : (first << 8) | (bytes[at + 1] ?? 0)
}

/** Where the unit after the next start code begins; -1 if not found. The header may be the start code's first bytes. */
function unitBehind(header: number, bytes: Uint8Array, at: number, end: number): number {
  const split = header === 0 ? unitBehindZeros(bytes, at) : -1
  return split >= 0 && split < end ? split : unitBehindStartCode(bytes, at, end)
}

/** Where the unit after the next start code begins; -1 if not found. */
function unitBehindStartCode(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + START_CODE < end; ) {
    const third = bytes[at + 2] ?? 0
    if (third === 1 && bytes[at] === 0 && bytes[at + 1] === 0) return at + START_CODE
    at += third === 0 ? 1 : START_CODE
  }
  return -1
}

/** The same for a start code whose first bytes were taken for the unit's header. */
function unitBehindZeros(bytes: Uint8Array, start: number): number {
  let at = start
  while (at < start + 2 && bytes[at] === 0) at += 1
  return bytes[at] === 1 ? at + 1 : -1
}

/** NAL units, each after a size of two bytes. A unit longer than the packet gets what is left. */
export function aggregate(bytes: Uint8Array, start: number, end: number, unit: PayloadFormat): number {
  let size = 0
  let flags = 0
  for (let at = start; at + 2 < end; ) {
    const unitStart = at + 2
    const unitEnd = Math.min(end, unitStart + (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)))
    if (unitEnd > unitStart) {
      const found = unit(bytes, unitStart, unitEnd)
      flags |= flagsOf(found)
      size += pictureBytesOf(found)
    }
    at = unitEnd
  }
  return contents(size, flags)
}

/** Keeps the mark of an SEI unit, if it has one. A unit whose end is in other packets has none. */
export function findMark(bytes: Uint8Array, start: number, end: number): void {
  if (readSeiMark(bytes, start, end, seiMark.mark)) seiMark.isFound = true
}

/** Where the payload of a recovery point begins in SEI messages (H.264, 7.3.2.3; H.265, 7.3.5); -1 if not found. */
export function recoveryPointIn(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 1 < end; ) {
    let size = 0
    const type = bytes[at] ?? 0
    if (type === RECOVERY_POINT) return at + 2
    at += 1
    while (bytes[at] === 0xff && at < end) {
      size += 0xff
      at += 1
    }
    at += 1 + size + (bytes[at] ?? 0)
  }
  return -1
}

const RECOVERY_POINT = 6

/** Reads the bits of a unit from a given position (H.264, 9.1: Exp-Golomb codes). */
export class BitReader {
  private bytes: Uint8Array = new Uint8Array(0)
  private bit = 0
  private end = 0

  open(bytes: Uint8Array, start: number, end: number): this {
    this.bytes = bytes
    this.bit = start * 8
    this.end = end * 8
    return this
  }

  skip(bits: number): void {
    this.bit += bits
  }

  /** ue(v); -1 if the bits run out. */
  unsigned(): number {
    let zeros = 0
    while (this.next() === 0) {
      zeros += 1
      if (zeros > MAX_ZEROS || this.bit >= this.end) return -1
    }
    let value = 1
    for (let i = 0; i < zeros; i += 1) value = value * 2 + this.next()
    return this.bit > this.end ? -1 : value - 1
  }

  private next(): number {
    const byte = this.bytes[this.bit >> 3] ?? 0
    const bit = (byte >> (7 - (this.bit & 7))) & 1
    this.bit += 1
    return bit
  }
}

const MAX_ZEROS = 24
