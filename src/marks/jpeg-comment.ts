import type { FrameMark } from '../model/marks.ts'
import { MARK_BYTES, writeMark } from './mark.ts'

/** A COM segment (ITU-T T.81, B.2.4.5): FFFE, two bytes of length, which count themselves, and the mark. */
export const MARK_COMMENT_BYTES = 4 + MARK_BYTES
const MARK_AT = 4
const LENGTH = MARK_BYTES + 2

/** Writes a mark as a segment that belongs near the beginning of a JPEG; returns where it ends. */
export function writeMarkComment(target: Uint8Array, offset: number, mark: Readonly<FrameMark>): number {
  target[offset] = 0xff
  target[offset + 1] = 0xfe
  target[offset + 2] = LENGTH >> 8
  target[offset + 3] = LENGTH & 0xff
  writeMark(target, offset + MARK_AT, mark)
  return offset + MARK_COMMENT_BYTES
}
