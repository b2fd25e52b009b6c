import { randomInt } from 'node:crypto'
import type { StreamEnd } from '../../model/streams.ts'
import type { Frame, Observer } from '../protocol.ts'
import type { Track } from './description.ts'
import { isRtcp } from './rtp/rtcp.ts'
import type { ReceiverSink } from './rtp/rtp-receiver.ts'
import { StillPictures } from './rtp/still-pictures.ts'
import { TrackReader } from './track-reader.ts'
import type { AgreedTransport } from './transport.ts'
import { UdpPorts } from './udp-ports.ts'

/** The session that these media belong to. */
export interface MediaOwner {
  /** The server has said that the video is over. */
  saidGoodbye(): void
  /** Datagrams came from another address. */
  metStranger(): void
}

/** A track that is set up: inside the session's connection, or with its own ports. */
interface Line {
  readonly reader: TrackReader
  readonly udp: UdpPorts | null
  readonly rtcpChannel: number
}

/** What a channel of the session's connection carries. */
interface Channel {
  readonly reader: TrackReader
  readonly isControl: boolean
}

/** Only servers that never answer send more frames before the answer. */
const MAX_EARLY = 256
const INTERLEAVED_HEAD = 4
const NOT_FRAMES: ReceiverSink = { frame() {}, undecodable() {} }
/** A stream that is joined between two key frames may get its parameter sets with the next key frame. */
const SETS_PATIENCE_MS = 5000
const NO_SETS = 'no SPS/PPS: nobody can decode it'
const UNEXPLAINED: ReadonlySet<StreamEnd['kind']> = new Set(['aborted', 'ended', 'no_frames'])

/** The tracks of one session: takes their packets, however they come, and reports their contents to the observer. */
export class Media implements ReceiverSink {
  bytes = 0
  frames = 0
  /** When the last packet of the video came; 0 if none did. */
  lastPacketMs = 0
  /** The longest time between two packets of the video. */
  longestGapMs = 0
  private readonly observer: Observer
  private readonly owner: MediaOwner
  private readonly lines: Line[] = []
  private readonly channels = new Map<number, Channel>()
  private opening: { readonly reader: TrackReader; readonly udp: UdpPorts } | null = null
  private isClosed = false
  /** Since when complete pictures have come that nobody can decode; null if none came. */
  private undecodableSinceMs: number | null = null
  private hasNoted = false
  private readonly still = new StillPictures()
  private hasNotedStill = false
  /** The video whose pictures count; null until one has pictures. */
  private shown: TrackReader | null = null
  private shownRank = Number.POSITIVE_INFINITY
  private videos = 0
  private isPlaying = false
  /** Frames that came before the server agreed to play. */
  private readonly early: Frame[] = []
  /** A channel that belongs to no track; -1 if no packet came on one. */
  private otherChannel = -1
  private readonly source = randomInt(2 ** 32)

  constructor(observer: Observer, owner: MediaOwner) {
    this.observer = observer
    this.owner = owner
  }

  /**
   * Opens the UDP ports that the server will send a track to.
   * @throws Error if this machine has no ports left
   */
  async openPorts(track: Track, local: string, server: string): Promise<readonly [number, number]> {
    const reader = this.readerOf(track)
    const udp = await UdpPorts.open(local, server, {
      rtp: (bytes) => this.takeDatagram(reader, bytes, false),
      rtcp: (bytes) => this.takeDatagram(reader, bytes, true),
      stranger: () => this.owner.metStranger(),
    })
    if (this.isClosed) udp.close()
    this.opening = { reader, udp }
    return udp.ports
  }

  /** Whether packets come outside the session's connection, so that they may continue without it. */
  get hasPorts(): boolean {
    return this.lines.some(({ udp }) => udp !== null)
  }

  /** The server has agreed to send this track. */
  setUp(track: Track, { isInterleaved, channels, serverPorts, source }: AgreedTransport): void {
    if (!isInterleaved && this.opening !== null) {
      const { reader, udp } = this.opening
      udp.agree(serverPorts, source)
      // Before the server is asked to play: what it sends at once would not come through otherwise.
      udp.openWay()
      this.lines.push({ reader, udp, rtcpChannel: 0 })
      this.opening = null
      return
    }
    const reader = this.readerOf(track)
    const [rtp, rtcp] = channels ?? [0, 1]
    this.lines.push({ reader, udp: null, rtcpChannel: rtcp })
    this.claim(rtcp, { reader, isControl: true })
    this.claim(rtp, { reader, isControl: false })
  }

  /** Bytes of the session's connection were read. They belong to the stream if its packets come that way. */
  connectionData(length: number, atMs: number): void {
    if (this.channels.size > 0) this.data(length, atMs)
  }

  /** @returns false if this is not a packet of the session, and so perhaps no packet at all */
  packet(number: number, bytes: Uint8Array, start: number, end: number, atMs: number): boolean {
    const channel = this.channels.get(number)
    if (channel !== undefined) {
      this.take(channel.reader, channel.isControl, bytes, start, end, atMs)
      return isOfVersion2(bytes[start])
    }
    if (!isOfVersion2(bytes[start]) || !this.describes((bytes[start + 1] ?? 0) & 0x7f)) return false
    this.otherChannel = number
    return true
  }

  /** The server has agreed to play. Viewers show nothing before that, but then also what came just before. */
  play(): void {
    this.isPlaying = true
    for (const frame of this.early) this.frame(frame)
    this.early.length = 0
  }

  frame(frame: Readonly<Frame>): void {
    if (this.isClosed) return
    if (!this.isPlaying) {
      if (this.early.length < MAX_EARLY) this.early.push(copyOf(frame))
      return
    }
    this.frames += 1
    this.observer.frame(frame)
    if (this.still.take(frame) && !this.hasNotedStill) {
      this.hasNotedStill = true
      this.observer.note('freeze_unknown')
    }
  }

  undecodable(atMs: number): void {
    this.undecodableSinceMs ??= atMs
    if (atMs - this.undecodableSinceMs >= SETS_PATIENCE_MS) this.noteNoSets()
  }

  /** The rate of the video as the server describes it; null if it does not. */
  get declaredFps(): number | null {
    return this.video?.track.declaredFps ?? null
  }

  private get video(): TrackReader | null {
    return this.shown ?? this.lines.find(({ reader }) => reader.track.kind === 'video')?.reader ?? null
  }

  /** The end of a stream without a frame, with the reason that its packets show. */
  explained(end: StreamEnd): StreamEnd {
    if (this.frames > 0 || !this.isPlaying || !UNEXPLAINED.has(end.kind)) return end
    const why = this.undecodableSinceMs === null ? (this.video?.obstacle ?? this.astray) : NO_SETS
    if (why === null) return end
    return { kind: 'no_frames', detail: end.kind === 'aborted' ? why : `${end.detail}: ${why}` }
  }

  /** Whether a track inside the session's connection has packets of this type. */
  private describes(payloadType: number): boolean {
    return this.lines.some(({ reader, udp }) => udp === null && reader.track.coding.formats.has(payloadType))
  }

  private get astray(): string | null {
    const { otherChannel } = this
    return otherChannel < 0 ? null : `its packets come on channel ${otherChannel}, which was not agreed on`
  }

  /** Reports the packets that came since the last call to the observer. */
  tellPackets(atMs: number): void {
    for (const { reader } of this.lines) {
      const received = reader.takeReceived()
      if (received > 0 && !this.isClosed) {
        const sent = reader === this.video ? reader.takeSent() : 0
        this.observer.packets(received, reader.takeLost(), reader.jitterMs, atMs, sent)
      }
    }
  }

  /** Sends the server a report on every track; reports for the session's connection go to `write`. */
  report(nowMs: number, write: (bytes: Uint8Array) => void): void {
    for (const { reader, udp, rtcpChannel } of this.lines) {
      const report = reader.report(this.source, nowMs)
      if (udp === null) write(interleave(rtcpChannel, report))
      else udp.sendRtcp(report)
    }
  }

  close(): void {
    if (this.frames === 0 && this.undecodableSinceMs !== null) this.noteNoSets()
    this.isClosed = true
    this.opening?.udp.close()
    for (const { udp } of this.lines) udp?.close()
  }

  private noteNoSets(): void {
    if (this.hasNoted || this.isClosed) return
    this.hasNoted = true
    this.observer.note('no_parameter_sets')
  }

  private data(length: number, atMs: number): void {
    this.bytes += length
    this.observer.data(length, atMs)
  }

  /** If there are several videos, the first one that has pictures is shown. */
  private readerOf(track: Track): TrackReader {
    if (track.kind !== 'video') return new TrackReader(track, NOT_FRAMES)
    const rank = this.videos
    this.videos += 1
    const reader: TrackReader = new TrackReader(track, {
      frame: (frame) => {
        if (rank > this.shownRank) return
        this.shownRank = rank
        this.shown = reader
        this.frame(frame)
      },
      undecodable: (atMs) => {
        if (rank <= this.shownRank) this.undecodable(atMs)
      },
    })
    return reader
  }

  private takeDatagram(reader: TrackReader, bytes: Uint8Array, isControl: boolean): void {
    if (this.isClosed) return
    const atMs = performance.now()
    this.data(bytes.length, atMs)
    this.take(reader, isControl, bytes, 0, bytes.length, atMs)
    this.tellPackets(atMs)
  }

  private take(
    reader: TrackReader,
    isControl: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
    atMs: number,
  ): void {
    // Some servers send both kinds on one channel, or from one port to another (RFC 5761).
    if (!isControl && !isRtcp(bytes[start + 1] ?? 0)) {
      if (reader.rtp(bytes, start, end, atMs)) this.packetTaken(reader, atMs)
      return
    }
    reader.rtcp(bytes, start, end, atMs)
    if (!reader.isOver || reader !== this.video) return
    reader.isOver = false
    this.owner.saidGoodbye()
  }

  private packetTaken({ track }: TrackReader, atMs: number): void {
    if (track.kind !== 'video') return
    const gapMs = this.lastPacketMs === 0 ? 0 : atMs - this.lastPacketMs
    if (gapMs > this.longestGapMs) this.longestGapMs = gapMs
    this.lastPacketMs = atMs
  }

  /** A server that gives one channel to two tracks sends at least the first of them there: the video. */
  private claim(number: number, channel: Channel): void {
    if (!this.channels.has(number)) this.channels.set(number, channel)
  }
}

/** The first two bits of RTP and RTCP packets (RFC 3550, 5.1). */
function isOfVersion2(firstByte = 0): boolean {
  return firstByte >> 6 === 2
}

/** A frame that is kept, while its stream goes on. */
function copyOf(frame: Readonly<Frame>): Frame {
  const { mark } = frame
  return mark ? { ...frame, mark: { ...mark } } : { ...frame }
}

function interleave(channel: number, packet: Uint8Array): Buffer {
  const framed = Buffer.alloc(INTERLEAVED_HEAD + packet.length)
  framed[0] = 0x24
  framed[1] = channel
  framed.writeUInt16BE(packet.length, 2)
  framed.set(packet, INTERLEAVED_HEAD)
  return framed
}
