/** The header of an RTP packet (RFC 3550, 5.1). One object is reused for all packets. */
export class RtpHeader {
  isMarked = false
  payloadType = 0
  sequence = 0
  timestamp = 0
  ssrc = 0
  payloadStart = 0
  payloadEnd = 0

  /** Reads the packet from `start` to `end`; false if it is not an RTP packet. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < FIXED_BYTES) return false
    const first = bytes[start] ?? 0
    const second = bytes[start + 1] ?? 0
    if (first >> 6 !== VERSION) return false
    this.isMarked = second >= 0x80
    this.payloadType = second & 0x7f
    this.sequence = u16(bytes, start + 2)
    this.timestamp = u32(bytes, start + 4)
    this.ssrc = u32(bytes, start + 8)
    this.payloadStart = start + FIXED_BYTES + 4 * (first & 0x0f)
    if ((first & EXTENSION) !== 0) {
      if (this.payloadStart + 4 > end) return false
      this.payloadStart += 4 + 4 * u16(bytes, this.payloadStart + 2)
    }
    if (this.payloadStart > end) return false
    const padding = (first & PADDING) === 0 ? 0 : (bytes[end - 1] ?? 0)
    // Padding longer than the payload is not padding.
    this.payloadEnd = padding > end - this.payloadStart ? end : end - padding
    return true
  }
}

const VERSION = 2
const FIXED_BYTES = 12
const PADDING = 0x20
const EXTENSION = 0x10

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function u32(bytes: Uint8Array, at: number): number {
  return ((u16(bytes, at) << 16) | u16(bytes, at + 2)) >>> 0
}
