/** RTCP packets (RFC 3550, 6): those that a viewer sends, and the few that it reads. */

const VERSION = 0x80
const SENDER_REPORT = 200
const RECEIVER_REPORT = 201
const SOURCE_DESCRIPTION = 202
const GOODBYE = 203
const APPLICATION_DEFINED = 204
const CNAME = 1
/** The seconds from 1900 to 1970 do not matter: only the middle 32 bits of the sender's time are echoed. */
const MS_TO_65536THS = 65.536

/** Whether a packet's second byte is one of RTCP's types, which no RTP packet has (RFC 5761, 4). */
export function isRtcp(secondByte: number): boolean {
  return secondByte >= SENDER_REPORT && secondByte <= APPLICATION_DEFINED
}

/** What a receiver report says about its source (6.4.1). */
export interface Reception {
  readonly ssrc: number
  /** The share lost of those expected since the last report, 0 to 1. */
  readonly fractionLost: number
  /** Packets lost since the beginning. */
  readonly lost: number
  readonly highest: number
  readonly jitterTicks: number
  /** The middle 32 bits of the time in the last sender report; 0 if none came. */
  readonly lastReport: number
  readonly sinceLastReportMs: number
}

/** A receiver report with the source description that must accompany it. */
export function receiverReport(own: number, name: string, reception: Reception | null): Buffer {
  const blocks = reception === null ? 0 : 1
  const report = Buffer.alloc(8 + 24 * blocks)
  writeHead(report, blocks, RECEIVER_REPORT, own)
  if (reception !== null) writeReception(report, reception)
  return Buffer.concat([report, sourceDescription(own, name)])
}

function writeReception(report: Buffer, reception: Reception): void {
  report.writeUInt32BE(reception.ssrc, 8)
  report[12] = Math.min(255, Math.max(0, Math.floor(reception.fractionLost * 256)))
  report.writeIntBE(Math.min(0x7f_ffff, Math.max(-0x80_0000, reception.lost)), 13, 3)
  report.writeUInt32BE(reception.highest >>> 0, 16)
  report.writeUInt32BE(Math.floor(reception.jitterTicks) >>> 0, 20)
  report.writeUInt32BE(reception.lastReport, 24)
  const since = reception.lastReport === 0 ? 0 : Math.floor(reception.sinceLastReportMs * MS_TO_65536THS)
  report.writeUInt32BE(since >>> 0, 28)
}

function sourceDescription(own: number, name: string): Buffer {
  const text = Buffer.from(name.slice(0, 255), 'latin1')
  // At least one zero ends the list and pads it to 32 bits.
  const description = Buffer.alloc(8 + 4 * Math.ceil((2 + text.length + 1) / 4))
  writeHead(description, 1, SOURCE_DESCRIPTION, own)
  description[8] = CNAME
  description[9] = text.length
  description.set(text, 10)
  return description
}

function writeHead(packet: Buffer, count: number, type: number, ssrc: number): void {
  packet[0] = VERSION | count
  packet[1] = type
  packet.writeUInt16BE(packet.length / 4 - 1, 2)
  packet.writeUInt32BE(ssrc, 4)
}

/** What matters to a viewer in a sender's packets. */
export interface SenderNews {
  /** The middle 32 bits of the time in a sender report; null without a report. */
  readonly report: number | null
  /** The source has ended (6.6). */
  readonly isGoodbye: boolean
}

/**
 * Reads a compound of RTCP packets; anything else is ignored.
 * @param ssrc of the source that is watched; null before it is known
 */
export function readSender(bytes: Uint8Array, start: number, end: number, ssrc: number | null): SenderNews {
  let report: number | null = null
  let isGoodbye = false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = start; at + 4 <= end; ) {
    const type = view.getUint8(at + 1)
    const next = at + 4 * (view.getUint16(at + 2) + 1)
    if (view.getUint8(at) >> 6 !== 2 || next > end) break
    if (type === SENDER_REPORT && next - at >= 16) report = view.getUint32(at + 10)
    if (type === GOODBYE) isGoodbye ||= sourcesOf(view, at, next).includes(ssrc ?? -1)
    at = next
  }
  return { report, isGoodbye }
}

/** The sources that a BYE packet is about: as many as the low five bits of its first byte say. */
function sourcesOf(view: DataView, at: number, end: number): number[] {
  const count = Math.min(view.getUint8(at) & 0x1f, (end - at) / 4 - 1)
  return Array.from({ length: count }, (_, k) => view.getUint32(at + 4 + 4 * k))
}
