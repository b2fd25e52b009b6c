import { crc32 } from 'node:zlib'
import { copyMark, emptyMark } from '../../../marks/mark.ts'
import type { FrameMark } from '../../../model/marks.ts'
import type { Frame } from '../../protocol.ts'
import { SamePicture } from '../../shared/same-picture.ts'
import { DecodingStart } from './decoding-start.ts'
import { FrameAssembler, type FrameSink } from './frame-assembler.ts'
import { Jitter } from './jitter.ts'
import type { ParameterSets } from './parameter-sets.ts'
import { GRADUAL, type PayloadFormat, PICTURE, recovery, seiMark, UNREAD } from './payload-contents.ts'
import type { PicturePacket } from './picture.ts'
import { RtpHeader } from './rtp-header.ts'
import { SentPictures } from './sent-pictures.ts'
import { HELD, SequenceCounter } from './sequence.ts'
import { mp2t, PACKETS_IN_RTP, TransportStream } from './transport-stream.ts'

/** How to read a track's packets. */
export interface TrackCoding {
  /** Timestamp units a second. */
  readonly clockRate: number
  /** By payload type. */
  readonly formats: ReadonlyMap<number, PayloadFormat>
  /** Omitted if the pictures need none. */
  readonly parameterSets?: ParameterSets
  /** Only pictures that end with a marker count. */
  readonly needsMarker?: boolean
}

/** Receives the contents of a track's packets. */
export interface ReceiverSink {
  frame(frame: Readonly<Frame>): void
  /** A complete picture that nobody can decode yet. */
  undecodable(atMs: number): void
}

/** How often a picture is compared with an earlier one. */
const COMPARE_EVERY_MS = 1000

/** One for all packets: its values are copied before the next packet is read. */
const header = new RtpHeader()

/** Reads the RTP packets of one track: counts them, and finds the complete frames in them. */
export class RtpReceiver implements FrameSink {
  readonly sequence = new SequenceCounter()
  readonly jitter: Jitter
  readonly sent = new SentPictures()
  private readonly coding: TrackCoding
  private readonly sink: ReceiverSink
  private readonly start: DecodingStart
  private readonly assembler: FrameAssembler
  private readonly same = new SamePicture(crc32)
  private readonly packet = emptyPacket()
  private readonly complete: Frame = {
    bytes: 0,
    atMs: 0,
    isSamePicture: false,
    isKeyFrame: false,
    mark: null,
  }
  private readonly transport = new TransportStream()
  /** A packet that may be the first of a new count. */
  private readonly held = emptyPacket()
  private begun = 0
  private source = 0
  private latestTimestamp = 0
  private comparedAt = Number.NEGATIVE_INFINITY
  private pictureTimestamp = -1
  /** The type of the previous packet: nearly all packets of a track have the same type. */
  private payloadType = -1
  private format: PayloadFormat | null = null
  /** The flags of all payloads. */
  private found = 0
  private lacksKeyFrame = false
  /** Payload type of a packet that does not belong to this track; -1 if there was none. */
  private otherType = -1

  constructor(coding: TrackCoding, sink: ReceiverSink) {
    this.coding = coding
    this.sink = sink
    this.jitter = new Jitter(coding.clockRate)
    this.start = new DecodingStart(coding.parameterSets)
    this.assembler = new FrameAssembler(this, this.start, coding.needsMarker)
  }

  /** Null before the first packet. */
  get ssrc(): number | null {
    return this.begun === 0 ? null : this.sequence.ssrc
  }

  /** Why its packets made no picture that viewers show; null if nothing explains it. */
  get obstacle(): string | null {
    if ((this.found & UNREAD) !== 0) return 'interleaved mode (decoding order numbers), which is not read'
    if (this.lacksKeyFrame) return 'no key frame: nobody can begin to decode it'
    if ((this.found & PICTURE) !== 0) return 'none of its pictures was complete'
    if (this.begun > 0) return 'there is no picture in its packets'
    return this.otherType < 0
      ? null
      : `its packets have payload type ${this.otherType}, which the description does not name`
  }

  /** @returns false if this is not a packet of the track */
  take(bytes: Uint8Array, start: number, end: number, atMs: number): boolean {
    if (!header.read(bytes, start, end)) return false
    const format = this.formatOf(header.payloadType)
    if (format === null) {
      this.otherType = header.payloadType
      return false
    }
    const isLater = ((header.timestamp - this.latestTimestamp) | 0) > 0
    const number = this.sequence.take(header.sequence, header.ssrc, isLater)
    if (number === HELD) readPacket(this.held, format, bytes, number, atMs)
    if (number < 0) return true
    if (this.sequence.begun !== this.begun) this.beginCount(number)
    else if (header.ssrc !== this.source) this.renameSource()
    if (isLater) this.latestTimestamp = header.timestamp
    this.takePacket(format, bytes, number, atMs)
    return true
  }

  frame(bytes: number, isKeyFrame: boolean, atMs: number, timestamp: number, mark: FrameMark | null): void {
    this.sent.complete(timestamp)
    const { complete } = this
    complete.bytes = bytes
    complete.atMs = atMs
    complete.isSamePicture = this.same.end(bytes)
    complete.isKeyFrame = isKeyFrame
    complete.mark = mark
    this.sink.frame(complete)
  }

  hidden(atMs: number): void {
    if (this.start.lacksSets) this.sink.undecodable(atMs)
    else this.lacksKeyFrame = true
  }

  /** Null for a type that the track does not have. */
  private formatOf(payloadType: number): PayloadFormat | null {
    if (payloadType !== this.payloadType) {
      this.payloadType = payloadType
      this.format = this.coding.formats.get(payloadType) ?? null
    }
    return this.format
  }

  private takePacket(format: PayloadFormat, bytes: Uint8Array, number: number, atMs: number): void {
    const { packet } = this
    this.jitter.take(header.timestamp, atMs, number)
    if (format === mp2t) {
      this.takeTransport(bytes, number, atMs)
      return
    }
    readPacket(packet, format, bytes, number, atMs)
    this.found |= packet.contents
    this.compare(bytes, header.payloadStart, header.payloadEnd)
    this.sent.take(number, packet.timestamp, packet.contents, packet.isMarked)
    this.assembler.take(packet)
  }

  /** Each of its packets gets a separate number, so that one RTP packet may contain several pictures. */
  private takeTransport(bytes: Uint8Array, number: number, atMs: number): void {
    const { packet, transport } = this
    const { payloadStart, payloadEnd } = header
    packet.hasMark = false
    for (let place = 0; place < PACKETS_IN_RTP; place += 1) {
      packet.contents = transport.read(bytes, payloadStart, place, payloadEnd)
      packet.number = number * PACKETS_IN_RTP + place
      packet.timestamp = transport.timestamp
      packet.isMarked = false
      packet.atMs = atMs
      this.found |= packet.contents
      this.sent.take(packet.number, packet.timestamp, packet.contents, false)
      this.assembler.take(packet)
    }
  }

  /** Looks into one picture a second, beginning with its first packet. */
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

  /** The previous source's numbers continue under another name: so does its stream, but perhaps not its clock. */
  private renameSource(): void {
    this.source = header.ssrc
    this.jitter.restart()
  }

  /** The sender restarts its numbers, with this packet or with the one that was held before it. */
  private beginCount(number: number): void {
    const { held } = this
    const isFirst = this.begun === 0
    this.begun = this.sequence.begun
    this.jitter.restart()
    this.assembler.restart()
    this.sent.restart()
    if (this.sequence.ssrc !== this.source) this.start.restart()
    this.source = this.sequence.ssrc
    this.latestTimestamp = header.timestamp
    if (isFirst || this.format === mp2t) return
    held.number = number - 1
    this.sent.take(held.number, held.timestamp, held.contents, held.isMarked)
    this.assembler.take(held)
  }
}

function emptyPacket(): PicturePacket {
  return {
    number: 0,
    timestamp: 0,
    isMarked: false,
    contents: 0,
    refreshFrames: 0,
    atMs: 0,
    hasMark: false,
    mark: emptyMark(),
  }
}

/** Takes what belongs to the picture from the header, and what the format finds in the payload. */
function readPacket(
  packet: PicturePacket,
  format: PayloadFormat,
  bytes: Uint8Array,
  number: number,
  atMs: number,
): void {
  const { payloadStart, payloadEnd } = header
  packet.number = number
  packet.timestamp = header.timestamp
  packet.isMarked = header.isMarked
  packet.contents = payloadStart === payloadEnd ? 0 : format(bytes, payloadStart, payloadEnd)
  packet.refreshFrames = (packet.contents & GRADUAL) === 0 ? 0 : recovery.frames
  packet.atMs = atMs
  packet.hasMark = seiMark.isFound
  if (!seiMark.isFound) return
  seiMark.isFound = false
  copyMark(seiMark.mark, packet.mark)
}
