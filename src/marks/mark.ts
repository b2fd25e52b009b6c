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
