const SENDER_REPORT = 200
/** Seconds from 1900 to 1970. */
const NTP_EPOCH = 2_208_988_800

export interface SentSoFar {
  readonly ssrc: number
  readonly timestamp: number
  readonly packets: number
  /** Of payload. */
  readonly bytes: number
}

/** RFC 3550, 6.4.1, without a reception block. */
export function senderReport({ ssrc, timestamp, packets, bytes }: SentSoFar, epochMs: number): Buffer {
  const report = Buffer.alloc(28)
  report[0] = 0x80
  report[1] = SENDER_REPORT
  report.writeUInt16BE(report.length / 4 - 1, 2)
  report.writeUInt32BE(ssrc, 4)
  report.writeUInt32BE((Math.floor(epochMs / 1000) + NTP_EPOCH) >>> 0, 8)
  report.writeUInt32BE(Math.floor(((epochMs % 1000) / 1000) * 2 ** 32) >>> 0, 12)
  report.writeUInt32BE(timestamp, 16)
  report.writeUInt32BE(packets >>> 0, 20)
  report.writeUInt32BE(bytes >>> 0, 24)
  return report
}
