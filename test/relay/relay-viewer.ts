import type { Socket as DatagramSocket } from 'node:dgram'
import type { Socket } from 'node:net'
import { type AccessUnit, addressed, INTERLEAVED_HEAD, packetsOf } from './access-unit.ts'
import { noFrames, type ViewerTruth } from './relay-truth.ts'

/** Where a viewer's packets go. */
export type ViewerPath =
  | { readonly transport: 'tcp'; readonly socket: Socket; readonly channel: number }
  | {
      readonly transport: 'udp'
      readonly socket: Socket
      readonly sender: DatagramSocket
      readonly address: string
      readonly port: number
    }

/** A viewer who leaves more unread than this misses frames. */
const MAX_UNREAD_BYTES = 4 << 20

let sources = 0x10000000

/** One viewer that plays. */
export class RelayViewer {
  readonly truth: ViewerTruth
  private readonly path: ViewerPath
  private readonly ssrc = ++sources
  private sequence = 0
  /** Of the frames that an exceeded budget leaves, what has come together for the next one. */
  private credit = 0

  constructor(camera: string, path: ViewerPath) {
    this.path = path
    this.truth = { ...noFrames(), camera, transport: path.transport, isOpen: true }
  }

  /** Ends the connection, as servers do when a camera is gone. */
  end(): void {
    this.path.socket.destroy()
  }

  /** @param isLost asked for each packet; null when none is lost */
  send(unit: AccessUnit, camera: string, share: number, isLost: (() => boolean) | null): void {
    const { truth, path } = this
    this.credit += share
    if (this.credit < 1) {
      truth.overloaded += 1
      return
    }
    this.credit -= 1
    if (path.transport === 'tcp' && path.socket.writableLength > MAX_UNREAD_BYTES) truth.unread += 1
    else {
      if (camera !== truth.camera) truth.foreign += 1
      truth.frames += 1
      this.write(unit, isLost)
    }
  }

  private write(unit: AccessUnit, isLost: (() => boolean) | null): void {
    const { truth, path } = this
    const own = addressed(unit, path.transport === 'tcp' ? path.channel : 0, this.sequence, this.ssrc)
    this.sequence += unit.starts.length
    truth.bytes += own.bytes.length
    if (isLost === null && path.transport === 'tcp') {
      truth.packets += unit.starts.length
      path.socket.write(own.bytes)
      return
    }
    const packets = packetsOf(own)
    const kept = isLost === null ? packets : packets.filter(() => !isLost())
    truth.packets += kept.length
    truth.droppedPackets += packets.length - kept.length
    for (const packet of kept) this.writePacket(packet)
  }

  private writePacket(packet: Buffer): void {
    const { path } = this
    if (path.transport === 'tcp') path.socket.write(packet)
    else path.sender.send(packet.subarray(INTERLEAVED_HEAD), path.port, path.address, () => {})
  }
}
