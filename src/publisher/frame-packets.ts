import { writeMark } from '../marks/mark.ts'
import type { FrameMark } from '../model/marks.ts'
import type { PublishCodec } from '../model/publishing.ts'
import type { PaddedPicture } from './padded-loop.ts'

/** Dynamic payload type (RFC 3551, 6). */
export const PAYLOAD_TYPE = 96
export const CLOCK_RATE = 90_000
/** `$`, channel, length (RFC 2326, 10.12). */
export const INTERLEAVED_HEAD = 4
export const RTP_HEAD = 12
const MAX_PAYLOAD = 1400
const MARKER = 0x80
/** RFC 6184, 5.8, and RFC 7798, 4.4.3. */
const FU_A = 28
const FU = 49

/** All RTP packets of a picture, framed for an interleaved session, and where cameras write what is theirs. */
export interface FramePackets {
  readonly bytes: Buffer
  /** Where each packet begins, with its interleaved head. */
  readonly starts: readonly number[]
  readonly markAt: number
}

/** What is different in each camera's frame. */
export interface FrameStamp {
  channel: number
  sequence: number
  timestamp: number
  ssrc: number
}

/** The packets of one picture (RFC 6184 or RFC 7798: single NAL units and fragments). */
export function framePackets(codec: PublishCodec, picture: PaddedPicture): FramePackets {
  const payloads: Buffer[] = []
  let markPacket = 0
  picture.units.forEach((unit, index) => {
    if (index === picture.markUnit) markPacket = payloads.length
    payloads.push(...payloadsOf(codec, unit))
  })
  const packets = payloads.map((payload, index) => packetOf(payload, index === payloads.length - 1))
  const starts = startsOf(packets)
  const markAt = (starts[markPacket] ?? 0) + INTERLEAVED_HEAD + RTP_HEAD + picture.markAt
  return { bytes: Buffer.concat(packets), starts, markAt }
}

/** Copies the packets into `target`, as this camera's frame. */
export function stampFrame(
  target: Buffer,
  { bytes, starts, markAt }: FramePackets,
  { channel, sequence, timestamp, ssrc }: Readonly<FrameStamp>,
  mark: Readonly<FrameMark>,
): void {
  target.set(bytes)
  for (let index = 0; index < starts.length; index += 1) {
    const at = starts[index] ?? 0
    target[at + 1] = channel
    target.writeUInt16BE((sequence + index) & 0xffff, at + 6)
    target.writeUInt32BE(timestamp, at + 8)
    target.writeUInt32BE(ssrc, at + 12)
  }
  writeMark(target, markAt, mark)
}

function payloadsOf(codec: PublishCodec, unit: Uint8Array): Buffer[] {
  if (unit.length <= MAX_PAYLOAD) return [Buffer.from(unit)]
  const headBytes = codec === 'h264' ? 1 : 2
  const piece = MAX_PAYLOAD - headBytes - 1
  const fragments: Buffer[] = []
  for (let from = headBytes; from < unit.length; from += piece) {
    const to = Math.min(unit.length, from + piece)
    const edges = (from === headBytes ? 0x80 : 0) | (to === unit.length ? 0x40 : 0)
    fragments.push(Buffer.concat([fragmentHead(codec, unit, edges), unit.subarray(from, to)]))
  }
  return fragments
}

function fragmentHead(codec: PublishCodec, unit: Uint8Array, edges: number): Buffer {
  const [first = 0, second = 0] = unit
  if (codec === 'h264') return Buffer.of((first & 0xe0) | FU_A, edges | (first & 0x1f))
  return Buffer.of((first & 0x81) | (FU << 1), second, edges | ((first >> 1) & 0x3f))
}

function packetOf(payload: Buffer, isLast: boolean): Buffer {
  const head = Buffer.alloc(INTERLEAVED_HEAD + RTP_HEAD)
  head[0] = 0x24
  head.writeUInt16BE(RTP_HEAD + payload.length, 2)
  head[4] = 0x80
  head[5] = PAYLOAD_TYPE | (isLast ? MARKER : 0)
  return Buffer.concat([head, payload])
}

function startsOf(packets: readonly Buffer[]): number[] {
  let at = 0
  return packets.map(({ length }) => {
    at += length
    return at - length
  })
}
