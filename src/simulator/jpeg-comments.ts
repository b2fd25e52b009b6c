/** A COM segment (ITU-T T.81, B.2.4.5) is FFFE, two bytes of length, and any bytes. */
export const COMMENT_HEAD_BYTES = 4
const MAX_COMMENT_BYTES = 65_533
const FILL = 0x2e

/** Writes comments of exactly `bytes` in total (zero, or four and more); returns where they end. */
export function writePadding(target: Uint8Array, offset: number, bytes: number): number {
  let at = offset
  for (let left = bytes; left > 0; ) {
    const whole = Math.min(left, COMMENT_HEAD_BYTES + MAX_COMMENT_BYTES)
    const leavesTooLittle = left > whole && left - whole < COMMENT_HEAD_BYTES
    const segment = leavesTooLittle ? whole - COMMENT_HEAD_BYTES : whole
    writeHead(target, at, segment - COMMENT_HEAD_BYTES)
    target.fill(FILL, at + COMMENT_HEAD_BYTES, at + segment)
    at += segment
    left -= segment
  }
  return at
}

function writeHead(target: Uint8Array, offset: number, length: number): void {
  target[offset] = 0xff
  target[offset + 1] = 0xfe
  target[offset + 2] = (length + 2) >> 8
  target[offset + 3] = (length + 2) & 255
}
