/** RTP packets made by hand, to hold the reader against. */

export interface PacketFields {
  readonly sequence: number
  readonly timestamp: number
  readonly payload: Uint8Array
  readonly isMarked?: boolean
  readonly ssrc?: number
  readonly payloadType?: number
}

export function rtp({
  sequence,
  timestamp,
  payload,
  isMarked = false,
  ssrc = 7,
  payloadType = 96,
}: PacketFields): Buffer {
  const head = Buffer.alloc(12)
  head[0] = 0x80
  head[1] = payloadType | (isMarked ? 0x80 : 0)
  head.writeUInt16BE(sequence & 0xffff, 2)
  head.writeUInt32BE(timestamp >>> 0, 4)
  head.writeUInt32BE(ssrc, 8)
  return Buffer.concat([head, payload])
}

/** As inside a session's connection (RFC 2326, 10.12). */
export function interleaved(packet: Uint8Array, channel = 0): Buffer {
  const head = Buffer.of(0x24, channel, packet.length >> 8, packet.length & 0xff)
  return Buffer.concat([head, packet])
}

const IDR = 0x65
const NON_IDR = 0x41
/** first_mb_in_slice 0, and slice_type: 7 (I), 5 (P). */
const FIRST_I_SLICE = 0x88
const FIRST_P_SLICE = 0x9a
const MOST_PAYLOAD = 1200

/** A NAL unit of a picture's only slice, of so many bytes. */
export function slice(bytes: number, isKey = true, fill = 0x31): Buffer {
  const unit = Buffer.alloc(bytes, fill)
  unit[0] = isKey ? IDR : NON_IDR
  unit[1] = isKey ? FIRST_I_SLICE : FIRST_P_SLICE
  return unit
}

/** The payloads of a NAL unit: itself, or fragments (RFC 6184, 5.8). */
export function payloadsOf(unit: Uint8Array, most = MOST_PAYLOAD): Buffer[] {
  if (unit.length <= most) return [Buffer.from(unit)]
  const head = unit[0] ?? 0
  const payloads: Buffer[] = []
  for (let at = 1; at < unit.length; at += most - 2) {
    const part = unit.subarray(at, at + most - 2)
    const flags = (at === 1 ? 0x80 : 0) | (at + part.length === unit.length ? 0x40 : 0)
    payloads.push(Buffer.concat([Buffer.of((head & 0xe0) | 28, flags | (head & 0x1f)), part]))
  }
  return payloads
}

export interface FrameSeries {
  readonly sizes: readonly number[]
  readonly firstSequence?: number
  readonly firstTimestamp?: number
  /** Whether frame `index` is a key frame; all are when not given. */
  readonly isKey?: (index: number) => boolean
  readonly hasMarkers?: boolean
}

/** The packets of each frame of a stream of 25 frames a second. */
export function framesOf(series: FrameSeries): Buffer[][] {
  const { sizes, firstSequence = 0, firstTimestamp = 0, isKey = () => true, hasMarkers = true } = series
  let sequence = firstSequence
  return sizes.map((size, index) => {
    const payloads = payloadsOf(slice(size, isKey(index), 0x30 + (index % 64)))
    return payloads.map((payload, at) =>
      rtp({
        sequence: sequence++,
        timestamp: firstTimestamp + index * 3600,
        payload,
        isMarked: hasMarkers && at === payloads.length - 1,
      }),
    )
  })
}

/** The packets as they come inside a session's connection. */
export function onWire(packets: readonly Uint8Array[], channel = 0): Buffer {
  return Buffer.concat(packets.map((packet) => interleaved(packet, channel)))
}
