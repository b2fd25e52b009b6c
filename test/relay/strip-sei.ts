export type RelayCodec = 'h264' | 'h265'

const RTP_HEADER = 12
const H264 = { header: 1, sei: [6], aggregate: 24, fragments: [28, 29], type: (byte: number) => byte & 0x1f }
const H265 = {
  header: 2,
  sei: [39, 40],
  aggregate: 48,
  fragments: [49],
  type: (byte: number) => (byte >> 1) & 0x3f,
}

/** The packets of a picture without its SEI (RFC 6184 and RFC 7798; no extensions, no padding). */
export function withoutSei(packets: readonly Buffer[], codec: RelayCodec): Buffer[] {
  const kept = packets.flatMap((packet) => strip(packet, codec === 'h264' ? H264 : H265))
  const last = kept.at(-1)
  if (last === undefined) return []
  const marked = Buffer.from(last)
  marked[1] = packets.at(-1)![1]!
  return [...kept.slice(0, -1), marked]
}

function strip(packet: Buffer, format: typeof H264): Buffer[] {
  const payload = packet.subarray(RTP_HEADER + 4 * (packet[0]! & 0x0f))
  const type = format.type(payload[0] ?? 0)
  if (format.sei.includes(type)) return []
  if (type === format.aggregate) return stripAggregate(packet, payload, format)
  if (!format.fragments.includes(type)) return [packet]
  const fragment = payload[format.header] ?? 0
  return format.sei.includes(format === H264 ? fragment & 0x1f : fragment & 0x3f) ? [] : [packet]
}

function stripAggregate(packet: Buffer, payload: Buffer, format: typeof H264): Buffer[] {
  const kept: Buffer[] = []
  for (let at = format.header; at + 2 < payload.length; ) {
    const end = at + 2 + payload.readUInt16BE(at)
    if (!format.sei.includes(format.type(payload[at + 2]!))) kept.push(payload.subarray(at, end))
    at = end
  }
  const head = packet.subarray(0, packet.length - payload.length + format.header)
  return kept.length === 0 ? [] : [Buffer.concat([head, ...kept])]
}
