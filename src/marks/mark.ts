import type { FrameMark } from '../model/marks.ts'

/**
 * The text of a mark, the same in every kind of frame: ASCII, so that it never contains a start code or a marker, and
 * always this long. `camgate1` + camera (8 hex digits) + sender (8) + number (12 decimal digits) + clock (8 hex) +
 * sent (16 decimal digits, microseconds).
 */
export const MARK_BYTES = 8 + 8 + 8 + 12 + 8 + 16

/** `user_data_unregistered` (H.264, D.1.7; H.265, D.2.7) begins with this UUID. */
export const MARK_UUID = new TextEncoder().encode('camgate-mark-001')

/** A camera's id as a mark has it: FNV-1a of its UTF-8 bytes, 32 bits. */
export function cameraNumber(id: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(id)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

/** Writes the text of a mark, which takes {@link MARK_BYTES}. */
export function writeMark(target: Uint8Array, offset: number, mark: Readonly<FrameMark>): void {
  const { camera, sender, number, clock, sentMs } = mark
  const text =
    `camgate1${hex(camera)}${hex(sender)}${decimal(number, 12)}${hex(clock)}` +
    decimal(Math.round(sentMs * 1000), 16)
  for (let at = 0; at < MARK_BYTES; at += 1) target[offset + at] = text.charCodeAt(at)
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}

function decimal(value: number, digits: number): string {
  return `${value}`.padStart(digits, '0')
}

export function emptyMark(): FrameMark {
  return { camera: 0, sender: 0, number: 0, clock: 0, sentMs: 0 }
}

export function copyMark(from: Readonly<FrameMark>, into: FrameMark): void {
  into.camera = from.camera
  into.sender = from.sender
  into.number = from.number
  into.clock = from.clock
  into.sentMs = from.sentMs
}

/**
 * Reads the text of a mark exactly as {@link writeMark} writes it; allocates nothing.
 * @returns false, and leaves `into` as it is, if there is no such text at `offset`, or not all of it before `end`
 */
export function readMark(bytes: Uint8Array, offset: number, end: number, into: FrameMark): boolean {
  if (offset + MARK_BYTES > Math.min(end, bytes.length) || !startsLikeMark(bytes, offset)) return false
  const camera = readHex(bytes, offset + 8)
  const sender = readHex(bytes, offset + 16)
  const number = readDecimal(bytes, offset + 24, 12)
  const clock = readHex(bytes, offset + 36)
  const sent = readDecimal(bytes, offset + 44, 16)
  if (camera < 0 || sender < 0 || number < 0 || clock < 0 || sent < 0) return false
  into.camera = camera
  into.sender = sender
  into.number = number
  into.clock = clock
  into.sentMs = sent / 1000
  return true
}

/** `camgate1` */
const START = [0x63, 0x61, 0x6d, 0x67, 0x61, 0x74, 0x65, 0x31] as const

function startsLikeMark(bytes: Uint8Array, offset: number): boolean {
  for (let at = 0; at < START.length; at += 1) if (bytes[offset + at] !== START[at]) return false
  return true
}

/** Eight lower-case digits; -1 for anything else. */
function readHex(bytes: Uint8Array, offset: number): number {
  let value = 0
  for (let at = offset; at < offset + 8; at += 1) {
    const digit = hexDigit(bytes[at] ?? 0)
    if (digit < 0) return -1
    value = value * 16 + digit
  }
  return value
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1
}

/** -1 for anything but digits. */
function readDecimal(bytes: Uint8Array, offset: number, digits: number): number {
  let value = 0
  for (let at = offset; at < offset + digits; at += 1) {
    const digit = (bytes[at] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}
