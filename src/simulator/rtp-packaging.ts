import { emptyMark } from '../marks/mark.ts'
import type { AccessUnits } from './access-units.ts'
import type { Packaging } from './outlet.ts'

/** Dynamic payload type (RFC 3551, 6). */
export const PAYLOAD_TYPE = 96
export const CLOCK_RATE = 90_000
const MAX_PAYLOAD = 1400
/** `$`, channel, length (RFC 2326, 10.12). */
export const INTERLEAVED_HEAD = 4
export const RTP_HEAD = 12
const HEADS = INTERLEAVED_HEAD + RTP_HEAD
const FU_A = 28
const FU_HEAD = 2

export interface RtpSource {
  readonly units: AccessUnits
  readonly fps: number
  readonly ssrc: number
  readonly frameBytes: number
}

/**
 * The RTP packets of a camera (RFC 6184: single NAL units and FU-A), each framed for channel 0 of an interleaved
 * session. Like the encoder of a real camera, it has one numbering for all viewers, so most of them get the same bytes.
 */
export function rtpPackaging({ units, fps, ssrc, frameBytes }: RtpSource): Packaging {
  const { keyFrameInterval } = units
  const counts = Array.from({ length: keyFrameInterval }, (_, number) =>
    packetsOf(units.of({ ...emptyMark(), number })),
  )
  const before = counts.map((_, index) => sum(counts.slice(0, index)))
  const each = sum(counts)
  const mostPackets = Math.max(...counts)
  return {
    // The payload of a first fragment is one byte longer than what it holds.
    mostBytes: frameBytes + mostPackets * (HEADS + FU_HEAD),
    write(target, mark) {
      const frame = mark.number
      const loops = Math.floor(frame / keyFrameInterval)
      const packets = new PacketWriter(target, {
        sequence: loops * each + (before[frame % keyFrameInterval] ?? 0),
        timestamp: Math.round((frame * CLOCK_RATE) / fps),
        ssrc,
      })
      for (const unit of units.of(mark)) packets.unit(unit)
      return packets.end()
    },
  }
}

function packetsOf(units: readonly Uint8Array[]): number {
  return sum(
    units.map(({ length }) =>
      length <= MAX_PAYLOAD ? 1 : Math.ceil((length - 1) / (MAX_PAYLOAD - FU_HEAD)),
    ),
  )
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

interface FirstPacket {
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
}

class PacketWriter {
  readonly #target: Buffer
  readonly #first: FirstPacket
  #packets = 0
  #at = 0
  #lastAt = 0

  constructor(target: Buffer, first: FirstPacket) {
    this.#target = target
    this.#first = first
  }

  unit(unit: Uint8Array): void {
    if (unit.length <= MAX_PAYLOAD) {
      const payload = this.#packet(unit.length)
      this.#target.set(unit, payload)
    } else this.#fragments(unit)
  }

  /** Marks the last packet as the end of the picture; returns the bytes of all packets. */
  end(): number {
    const marked = this.#lastAt + INTERLEAVED_HEAD + 1
    this.#target[marked] = (this.#target[marked] ?? 0) | 0x80
    return this.#at
  }

  /** RFC 6184, 5.8. */
  #fragments(unit: Uint8Array): void {
    const head = unit[0] ?? 0
    for (let from = 1; from < unit.length; ) {
      const to = Math.min(unit.length, from + MAX_PAYLOAD - FU_HEAD)
      const payload = this.#packet(to - from + FU_HEAD)
      this.#target[payload] = (head & 0xe0) | FU_A
      this.#target[payload + 1] = (head & 0x1f) | (from === 1 ? 0x80 : 0) | (to === unit.length ? 0x40 : 0)
      this.#target.set(unit.subarray(from, to), payload + FU_HEAD)
      from = to
    }
  }

  /** Writes the headers of a packet; returns where its payload starts. */
  #packet(payloadBytes: number): number {
    const target = this.#target
    const at = this.#at
    target[at] = 0x24
    target[at + 1] = 0
    target.writeUInt16BE(RTP_HEAD + payloadBytes, at + 2)
    target[at + 4] = 0x80
    target[at + 5] = PAYLOAD_TYPE
    target.writeUInt16BE((this.#first.sequence + this.#packets) % 0x1_0000, at + 6)
    target.writeUInt32BE(this.#first.timestamp % 0x1_0000_0000, at + 8)
    target.writeUInt32BE(this.#first.ssrc, at + 12)
    this.#packets += 1
    this.#lastAt = at
    this.#at = at + HEADS + payloadBytes
    return at + HEADS
  }
}
