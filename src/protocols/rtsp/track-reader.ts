import type { Track } from './description.ts'
import { type Reception, readSender, receiverReport } from './rtp/rtcp.ts'
import { type ReceiverSink, RtpReceiver } from './rtp/rtp-receiver.ts'

/** Reads the packets of one track that is set up, and reports on them to the server. */
export class TrackReader {
  readonly track: Track
  /** The server has said that the stream is over. */
  isOver = false
  private readonly receiver: RtpReceiver
  private toldReceived = 0
  private toldLost = 0
  private toldSent = 0
  private reportedExpected = 0
  private reportedLost = 0
  private senderReport = 0
  private senderReportAt = 0

  constructor(track: Track, sink: ReceiverSink) {
    this.track = track
    this.receiver = new RtpReceiver(track.coding, sink)
  }

  /** Why its packets made no picture that viewers show; null if nothing explains it. */
  get obstacle(): string | null {
    return this.receiver.obstacle
  }

  get jitterMs(): number {
    return this.receiver.jitter.ms
  }

  rtp(bytes: Uint8Array, start: number, end: number, atMs: number): boolean {
    return this.receiver.take(bytes, start, end, atMs)
  }

  rtcp(bytes: Uint8Array, start: number, end: number, atMs: number): void {
    const { report, isGoodbye } = readSender(bytes, start, end, this.receiver.ssrc)
    if (report !== null) {
      this.senderReport = report
      this.senderReportAt = atMs
    }
    this.isOver ||= isGoodbye
  }

  /** Packets that arrived since the last call. */
  takeReceived(): number {
    const { received } = this.receiver.sequence
    const news = received - this.toldReceived
    this.toldReceived = received
    return news
  }

  /** Change in the number of lost packets since the last call. */
  takeLost(): number {
    const { lost } = this.receiver.sequence
    const news = lost - this.toldLost
    this.toldLost = lost
    return news
  }

  /** Change in the number of pictures sent since the last call, whether or not their packets arrived. */
  takeSent(): number {
    const { count } = this.receiver.sent
    const news = count - this.toldSent
    this.toldSent = count
    return news
  }

  /** @param own the viewer's own source number */
  report(own: number, nowMs: number): Buffer {
    return receiverReport(own, 'camgate', this.reception(nowMs))
  }

  private reception(nowMs: number): Reception | null {
    const { ssrc, sequence, jitter } = this.receiver
    if (ssrc === null) return null
    const expected = sequence.expected - this.reportedExpected
    const lost = sequence.lost - this.reportedLost
    this.reportedExpected = sequence.expected
    this.reportedLost = sequence.lost
    return {
      ssrc,
      fractionLost: expected <= 0 ? 0 : lost / expected,
      lost: sequence.lost,
      highest: sequence.extendedHighest,
      jitterTicks: jitter.ticks,
      lastReport: this.senderReport,
      sinceLastReportMs: nowMs - this.senderReportAt,
    }
  }
}
