import { crc32 } from 'node:zlib'
import { SamePicture } from '../shared/same-picture.ts'
import { FrameAssembler, type FrameSink, type PicturePacket } from './frame-assembler.ts'
import { Jitter } from './jitter.ts'
import type { PayloadFormat } from './payload-formats.ts'
import { RtpHeader } from './rtp-header.ts'
import { SentPictures } from './sent-pictures.ts'
import { SequenceCounter } from './sequence.ts'

/** How a track's packets are to be read. */
export interface TrackCoding {
  /** Timestamp units a second. */
  readonly clockRate: number
  /** By payload type. */
  readonly formats: ReadonlyMap<number, PayloadFormat>
}

/** Told what came of a track's packets. */
export interface ReceiverSink {
  frame(bytes: number, atMs: number, isSamePicture: boolean, isKeyFrame: boolean): void
}

/** How often a picture is compared with an earlier one. */
const COMPARE_EVERY_MS = 1000

/** One for all: what it holds is taken out of it before the next packet is read. */
const header = new RtpHeader()

/** Reads the RTP packets of one track: counts them, and finds the complete frames in them. */
export class RtpReceiver implements FrameSink {
  readonly sequence = new SequenceCounter()
  readonly jitter: Jitter
  readonly sent = new SentPictures()
  /** Null before the first packet. */
  ssrc: number | null = null
  private readonly coding: TrackCoding
  private readonly sink: ReceiverSink
  private readonly assembler = new FrameAssembler(this)
  private readonly same = new SamePicture(crc32)
  private readonly packet: PicturePacket = {
    number: 0,
    timestamp: 0,
    isMarked: false,
    contents: 0,
    atMs: 0,
  }
  private begun = 0
  private comparedAt = Number.NEGATIVE_INFINITY
  private pictureTimestamp = -1

  constructor(coding: TrackCoding, sink: ReceiverSink) {
    this.coding = coding
    this.sink = sink
    this.jitter = new Jitter(coding.clockRate)
  }

  /** @returns false for what is no packet of this track */
  take(bytes: Uint8Array, start: number, end: number, atMs: number): boolean {
    if (!header.read(bytes, start, end)) return false
    const format = this.coding.formats.get(header.payloadType)
    if (format === undefined) return false
    if (header.ssrc !== this.ssrc) this.beginSource(header.ssrc)
    const number = this.sequence.take(header.sequence)
    if (number < 0) return true
    if (this.sequence.begun !== this.begun) this.beginCount()
    this.jitter.take(header.timestamp, atMs)
    this.takePicture(format, bytes, number, atMs)
    return true
  }

  frame(bytes: number, isKeyFrame: boolean, atMs: number, timestamp: number): void {
    this.sent.complete(timestamp)
    this.sink.frame(bytes, atMs, this.same.end(bytes), isKeyFrame)
  }

  private takePicture(format: PayloadFormat, bytes: Uint8Array, number: number, atMs: number): void {
    const { packet } = this
    const { payloadStart, payloadEnd, timestamp } = header
    packet.number = number
    packet.timestamp = timestamp
    packet.isMarked = header.isMarked
    packet.contents = payloadStart === payloadEnd ? 0 : format(bytes, payloadStart, payloadEnd)
    packet.atMs = atMs
    this.compare(bytes, payloadStart, payloadEnd)
    this.sent.take(number, timestamp, packet.contents, packet.isMarked)
    this.assembler.take(packet)
  }

  /** Looks into one picture a second, from its first packet on. */
  private compare(bytes: Uint8Array, start: number, end: number): void {
    const { packet } = this
    if (packet.timestamp !== this.pictureTimestamp) {
      this.pictureTimestamp = packet.timestamp
      if (packet.atMs - this.comparedAt >= COMPARE_EVERY_MS) {
        this.comparedAt = packet.atMs
        this.same.want()
      }
      this.same.begin(0)
    }
    this.same.add(bytes, start, end)
  }

  private beginSource(ssrc: number): void {
    this.ssrc = ssrc
    this.sequence.highest = -1
    this.jitter.restart()
  }

  private beginCount(): void {
    this.begun = this.sequence.begun
    this.assembler.restart()
    this.sent.restart()
  }
}
