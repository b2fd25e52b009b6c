import type { FrameMark } from '../model/marks.ts'
import type { PublishCodec } from '../model/publishing.ts'
import { emptyMark, MARK_BYTES, MARK_UUID, readMark, writeMark } from './mark.ts'

/** A NAL unit without start code that holds nothing but a mark, as an SEI message. */
export interface MarkUnit {
  /** Of always the same length. {@link writeMark} to `markAt` gives it another mark. */
  readonly bytes: Uint8Array
  readonly markAt: number
}

/** `user_data_unregistered`: the same number in both codecs. */
const USER_DATA = 5
const USER_DATA_BYTES = MARK_UUID.length + MARK_BYTES
const RBSP_END = 0x80
const CONTINUED = 0xff
const EMULATION_PREVENTION = 3

/** H.264: type 6 (table 7-1). H.265: type 39, a prefix SEI, of layer 0 and temporal id 0 (7.3.1.2). */
const HEADERS: Readonly<Record<PublishCodec, readonly number[]>> = { h264: [6], h265: [39 << 1, 1] }

/** A unit that goes before the first slice of each picture (H.264, 7.4.1.2.3; H.265, 7.4.2.4.4). */
export function markUnit(codec: PublishCodec): MarkUnit {
  const head = [...HEADERS[codec], USER_DATA, USER_DATA_BYTES, ...MARK_UUID]
  const bytes = new Uint8Array(head.length + MARK_BYTES + 1)
  bytes.set(head)
  bytes[bytes.length - 1] = RBSP_END
  writeMark(bytes, head.length, emptyMark())
  return { bytes, markAt: head.length }
}

/**
 * Reads the mark among the messages of an SEI unit; allocates nothing.
 * @param start where the messages begin, behind the unit's header
 * @returns false without one, or if the unit is cut before its end
 */
export function readSeiMark(bytes: Uint8Array, start: number, end: number, into: FrameMark): boolean {
  payload.open(bytes, start, end)
  while (payload.hasMore) {
    const type = payload.number()
    const size = payload.number()
    if (type === USER_DATA && size === USER_DATA_BYTES && isMarkId(bytes, payload.at, end)) {
      return readMark(bytes, payload.at + MARK_UUID.length, end, into)
    }
    payload.skip(size)
  }
  return false
}

function isMarkId(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + MARK_UUID.length > end) return false
  for (let i = 0; i < MARK_UUID.length; i += 1) if (bytes[at + i] !== MARK_UUID[i]) return false
  return true
}

/** The bytes of a unit without those that prevent emulated start codes (H.264, 7.4.1; H.265, 7.4.2). */
class Payload {
  at = 0
  private bytes: Uint8Array = new Uint8Array(0)
  private end = 0
  private zeros = 0

  open(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes
    this.at = start
    this.end = Math.min(end, bytes.length)
    this.zeros = 0
  }

  get hasMore(): boolean {
    return this.at + 1 < this.end
  }

  /** The type or the size of a message (7.3.2.3.1): bytes of 255, then a smaller one. */
  number(): number {
    let value = 0
    let byte = this.next()
    while (byte === CONTINUED) {
      value += byte
      byte = this.next()
    }
    return value + Math.max(0, byte)
  }

  skip(size: number): void {
    let left = size
    while (left > 0 && this.next() >= 0) left -= 1
  }

  /** -1 behind the end. */
  private next(): number {
    if (this.zeros >= 2 && this.bytes[this.at] === EMULATION_PREVENTION) {
      this.at += 1
      this.zeros = 0
    }
    if (this.at >= this.end) return -1
    const byte = this.bytes[this.at] ?? 0
    this.at += 1
    this.zeros = byte === 0 ? this.zeros + 1 : 0
    return byte
  }
}

/** One for all units, so that reading allocates nothing. */
const payload = new Payload()
