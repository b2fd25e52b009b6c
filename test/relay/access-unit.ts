/** The RTP packets of one picture, each with room for the head of an interleaved packet (RFC 2326, 10.12). */
export interface AccessUnit {
  readonly bytes: Buffer
  /** Where packets begin in `bytes`, with their heads. */
  readonly starts: readonly number[]
}

export const INTERLEAVED_HEAD = 4
const RTP_HEADER = 12
const SEQUENCE_AT = INTERLEAVED_HEAD + 2
const TIMESTAMP_AT = INTERLEAVED_HEAD + 4
const SSRC_AT = INTERLEAVED_HEAD + 8
/** More packets are never one picture. */
const MAX_PACKETS = 4096

/** Puts packets together to pictures: by the marker, and by the timestamp where the marker was lost. */
export class UnitAssembler {
  private packets: Buffer[] = []
  private readonly onUnit: (packets: readonly Buffer[]) => void

  constructor(onUnit: (packets: readonly Buffer[]) => void) {
    this.onUnit = onUnit
  }

  push(packet: Buffer): void {
    if (packet.length < RTP_HEADER || packet[0]! >> 6 !== 2) return
    const [before] = this.packets
    if (before !== undefined && before.readUInt32BE(4) !== packet.readUInt32BE(4)) this.end()
    this.packets.push(packet)
    if (packet[1]! >= 0x80 || this.packets.length === MAX_PACKETS) this.end()
  }

  private end(): void {
    const { packets } = this
    this.packets = []
    this.onUnit(packets)
  }
}

export function unitOf(packets: readonly Buffer[]): AccessUnit {
  const starts: number[] = []
  let length = 0
  for (const packet of packets) {
    starts.push(length)
    length += INTERLEAVED_HEAD + packet.length
  }
  const bytes = Buffer.allocUnsafe(length)
  packets.forEach((packet, index) => {
    const start = starts[index]!
    bytes[start] = 0x24
    bytes.writeUInt16BE(packet.length, start + 2)
    bytes.set(packet, start + INTERLEAVED_HEAD)
  })
  return { bytes, starts }
}

export function timestampOf({ bytes }: AccessUnit): number {
  return bytes.readUInt32BE(TIMESTAMP_AT)
}

/** The same picture at another time. */
export function at(unit: AccessUnit, timestamp: number): AccessUnit {
  const bytes = Buffer.from(unit.bytes)
  for (const start of unit.starts) bytes.writeUInt32BE(timestamp >>> 0, start + TIMESTAMP_AT)
  return { bytes, starts: unit.starts }
}

/** The same picture for one viewer, whose packets are numbered from `sequence` on. */
export function addressed(unit: AccessUnit, channel: number, sequence: number, ssrc: number): AccessUnit {
  const bytes = Buffer.from(unit.bytes)
  unit.starts.forEach((start, index) => {
    bytes[start + 1] = channel
    bytes.writeUInt16BE((sequence + index) & 0xffff, start + SEQUENCE_AT)
    bytes.writeUInt32BE(ssrc, start + SSRC_AT)
  })
  return { bytes, starts: unit.starts }
}

/** Each packet with its interleaved head. */
export function packetsOf({ bytes, starts }: AccessUnit): Buffer[] {
  return starts.map((start, index) => bytes.subarray(start, starts[index + 1] ?? bytes.length))
}
