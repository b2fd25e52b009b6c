import { randomInt } from 'node:crypto'
import type { Observer } from '../protocol.ts'
import type { Track } from './description.ts'
import type { ReceiverSink } from './rtp-receiver.ts'
import { TrackReader } from './track-reader.ts'
import type { AgreedTransport } from './transport.ts'
import { UdpPorts } from './udp-ports.ts'

/** Whose media these are. */
export interface MediaOwner {
  /** Packets came. */
  received(): void
  /** The server has said that the stream is over. */
  saidGoodbye(): void
}

/** A track that is set up: inside the session's connection, or with ports of its own. */
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

const INTERLEAVED_HEAD = 4
const NOT_FRAMES: ReceiverSink = { frame() {} }

/** The tracks of one session: takes their packets, however they come, and tells the observer what is in them. */
export class Media implements ReceiverSink {
  bytes = 0
  frames = 0
  private readonly observer: Observer
  private readonly owner: MediaOwner
  private readonly lines: Line[] = []
  private readonly channels = new Map<number, Channel>()
  private opening: { readonly reader: TrackReader; readonly udp: UdpPorts } | null = null
  private isClosed = false
  private readonly source = randomInt(2 ** 32)

  constructor(observer: Observer, owner: MediaOwner) {
    this.observer = observer
    this.owner = owner
  }

  /**
   * Opens the UDP ports that a track is to be sent to.
   * @throws Error when this machine has none left
   */
  async openPorts(track: Track, local: string, server: string): Promise<readonly [number, number]> {
    const reader = this.readerOf(track)
    const udp = await UdpPorts.open(local, server, {
      rtp: (bytes) => this.takeDatagram(reader, bytes, false),
      rtcp: (bytes) => this.takeDatagram(reader, bytes, true),
    })
    if (this.isClosed) udp.close()
    this.opening = { reader, udp }
    return udp.ports
  }

  /** The server has agreed to send this track. */
  setUp(track: Track, { isInterleaved, channels, serverPorts, source }: AgreedTransport): void {
    if (!isInterleaved && this.opening !== null) {
      const { reader, udp } = this.opening
      udp.agree(serverPorts, source)
      // Before the server is asked to play: what it sends at once would not come through.
      udp.openWay()
      this.lines.push({ reader, udp, rtcpChannel: 0 })
      this.opening = null
      return
    }
    const reader = this.readerOf(track)
    const [rtp, rtcp] = channels ?? [0, 1]
    this.lines.push({ reader, udp: null, rtcpChannel: rtcp })
    this.channels.set(rtp, { reader, isControl: false })
    this.channels.set(rtcp, { reader, isControl: true })
  }

  /** Bytes of the session's connection were read: of the stream, where its packets come that way. */
  connectionData(length: number, atMs: number): void {
    if (this.channels.size > 0) this.data(length, atMs)
  }

  /** @returns false for what belongs to no track */
  packet(number: number, bytes: Uint8Array, start: number, end: number, atMs: number): boolean {
    const channel = this.channels.get(number)
    if (channel === undefined) return this.adopt(number, bytes, start, end, atMs)
    return this.take(channel.reader, channel.isControl, bytes, start, end, atMs)
  }

  frame(bytes: number, atMs: number, isSamePicture: boolean, isKeyFrame: boolean): void {
    if (this.isClosed) return
    this.frames += 1
    this.observer.frame(bytes, atMs, isSamePicture, isKeyFrame)
  }

  /** Tells the observer of the packets that came since the last call. */
  tellPackets(atMs: number): void {
    for (const { reader } of this.lines) {
      const received = reader.takeReceived()
      if (received > 0 && !this.isClosed) {
        const sent = reader.track.kind === 'video' ? reader.takeSent() : 0
        this.observer.packets(received, reader.takeLost(), reader.jitterMs, atMs, sent)
      }
    }
  }

  /** Reports to the server on every track; what belongs on the session's connection goes to `write`. */
  report(nowMs: number, write: (bytes: Uint8Array) => void): void {
    for (const { reader, udp, rtcpChannel } of this.lines) {
      const report = reader.report(this.source, nowMs)
      if (udp === null) write(interleaved(rtcpChannel, report))
      else udp.sendRtcp(report)
    }
  }

  close(): void {
    this.isClosed = true
    this.opening?.udp.close()
    for (const { udp } of this.lines) udp?.close()
  }

  private data(length: number, atMs: number): void {
    this.bytes += length
    this.observer.data(length, atMs)
  }

  private readerOf(track: Track): TrackReader {
    return new TrackReader(track, track.kind === 'video' ? this : NOT_FRAMES)
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
  ): boolean {
    if (!isControl) {
      if (!reader.rtp(bytes, start, end, atMs)) return false
      this.owner.received()
      return true
    }
    reader.rtcp(bytes, start, end, atMs)
    if (reader.isOver && reader.track.kind === 'video') this.owner.saidGoodbye()
    return true
  }

  /** Some servers send on other channels than they said. */
  private adopt(number: number, bytes: Uint8Array, start: number, end: number, atMs: number): boolean {
    const line = this.lines.find(({ reader }) => !reader.hasPackets && reader.rtp(bytes, start, end, atMs))
    if (line === undefined) return false
    this.channels.set(number, { reader: line.reader, isControl: false })
    this.owner.received()
    return true
  }
}

function interleaved(channel: number, packet: Uint8Array): Buffer {
  const framed = Buffer.alloc(INTERLEAVED_HEAD + packet.length)
  framed[0] = 0x24
  framed[1] = channel
  framed.writeUInt16BE(packet.length, 2)
  framed.set(packet, INTERLEAVED_HEAD)
  return framed
}
