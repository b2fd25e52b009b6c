import { BEGINS, contents, KEY, type PayloadFormat, PICTURE } from './payload-contents.ts'

const PACKET = 188
/** Transport stream packets in one RTP packet: 7 fill a datagram (RFC 2250, 2). */
export const PACKETS_IN_RTP = 8
const SYNC = 0x47
const UNIT_START = 0x40
const ADAPTATION = 0x20
const PAYLOAD = 0x10
const RANDOM_ACCESS = 0x40
const PES_HEADER = 9

/** Marks an MPEG transport stream, whose packets {@link TransportStream} reads one by one. */
export const mp2t: PayloadFormat = () => 0

/**
 * Reads the packets of an MPEG transport stream (ISO 13818-1, 2.4.3). The first elementary stream that is declared as
 * video has one picture in each PES packet.
 */
export class TransportStream {
  /** PTS of the picture that began last, in units of 1/90,000 s, modulo 2^32. */
  timestamp = 0
  private pid = -1

  /** Contents of the packet at this place in an RTP payload that ends at `end`; 0 if there is no packet. */
  read(bytes: Uint8Array, start: number, place: number, end: number): number {
    const at = start + PACKET * place
    if (at + PACKET > end || bytes[at] !== SYNC) return 0
    const flags = bytes[at + 1] ?? 0
    const control = bytes[at + 3] ?? 0
    const pid = ((flags & 0x1f) << 8) | (bytes[at + 2] ?? 0)
    const adaptation = (control & ADAPTATION) === 0 ? 0 : 1 + (bytes[at + 4] ?? 0)
    const payload = at + 4 + adaptation
    const packetEnd = at + PACKET
    if ((control & PAYLOAD) === 0 || payload >= packetEnd) return 0
    const isStart = (flags & UNIT_START) !== 0 && isVideo(bytes, payload, packetEnd)
    if (this.pid < 0 && isStart) this.pid = pid
    if (pid !== this.pid) return 0
    if (!isStart) return contents(packetEnd - payload, PICTURE)
    this.begin(bytes, payload)
    const isRandomAccess = adaptation > 1 && ((bytes[at + 5] ?? 0) & RANDOM_ACCESS) !== 0
    const isKey = isRandomAccess || hasSequence(bytes, payload + PES_HEADER, packetEnd)
    return contents(packetEnd - payload, PICTURE | BEGINS | (isKey ? KEY : 0))
  }

  /** Takes the PTS from the header of a PES packet (2.4.3.7); without one, a moment after the previous picture. */
  private begin(bytes: Uint8Array, pes: number): void {
    const hasPts = ((bytes[pes + 7] ?? 0) & 0x80) !== 0
    if (!hasPts) {
      this.timestamp = (this.timestamp + 1) >>> 0
      return
    }
    const high = ((bytes[pes + 9] ?? 0) >> 1) & 0x07
    const middle = (((bytes[pes + 10] ?? 0) << 8) | (bytes[pes + 11] ?? 0)) >> 1
    const low = (((bytes[pes + 12] ?? 0) << 8) | (bytes[pes + 13] ?? 0)) >> 1
    this.timestamp = ((high << 30) | (middle << 15) | low) >>> 0
  }
}

/** Whether it is a PES packet with the stream id of video (table 2-22). */
function isVideo(bytes: Uint8Array, at: number, end: number): boolean {
  const isPes = at + PES_HEADER < end && bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 1
  return isPes && ((bytes[at + 3] ?? 0) & 0xf0) === 0xe0
}

/** Whether the picture begins with the parameters of a sequence: MPEG-2, H.264 (SPS) or H.265 (VPS). */
function hasSequence(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at + 3 < end; at += 1) {
    if (bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 2] !== 1) continue
    if (SEQUENCES.has(bytes[at + 3] ?? 0)) return true
  }
  return false
}

const SEQUENCES: ReadonlySet<number> = new Set([0xb3, 0x67, 0x47, 0x27, 0x40])
