import type { Socket as UdpSocket } from 'node:dgram'
import type { Socket } from 'node:net'
import { INTERLEAVED_HEAD } from './frame-packets.ts'
import type { KernelQueues } from './kernel-queues.ts'

/** Where the packets of a session go. */
export interface MediaPath {
  /** For the interleaved heads. */
  readonly channel: number
  /** Bytes that were sent and that the system has not taken. They are still read from the buffers that they were in. */
  readonly unsentBytes: number
  /** Bytes that the system took, and the server's system has not; 0 where nobody knows. */
  queuedBytes(queues: KernelQueues): number
  /** Sends a frame: its packets with their interleaved heads, which begin at `starts`. */
  send(frame: Buffer, starts: readonly number[]): void
  /** Sends one RTCP packet. */
  sendControl(packet: Buffer): void
  close(): void
}

/** Packets inside the session's connection (RFC 2326, 10.12): one write a frame. */
export class InterleavedPath implements MediaPath {
  readonly channel: number
  readonly #control: number
  readonly #socket: Socket
  readonly #taken: () => void

  /** @param taken is called after each frame that the system took, at once or later */
  constructor(socket: Socket, [channel, control]: readonly [number, number], taken: () => void) {
    this.#socket = socket
    this.channel = channel
    this.#control = control
    this.#taken = taken
  }

  get unsentBytes(): number {
    return this.#socket.writableLength
  }

  queuedBytes(queues: KernelQueues): number {
    return queues.bytesOf(this.#socket)
  }

  send(frame: Buffer): void {
    if (this.#socket.writable) this.#socket.write(frame, this.#taken)
  }

  sendControl(packet: Buffer): void {
    const head = Buffer.of(0x24, this.#control, packet.length >> 8, packet.length & 0xff)
    if (this.#socket.writable) this.#socket.write(Buffer.concat([head, packet]))
  }

  close(): void {}
}

/** Packets as datagrams from a pair of connected sockets, which need no look-up of the address. */
export class UdpPath implements MediaPath {
  readonly channel = 0
  readonly #rtp: UdpSocket
  readonly #rtcp: UdpSocket
  #isReady = false
  #isControlReady = false

  constructor(
    [rtp, rtcp]: readonly [UdpSocket, UdpSocket],
    address: string,
    [port, controlPort]: readonly [number, number],
  ) {
    this.#rtp = rtp
    this.#rtcp = rtcp
    // What comes back from the server's ports says nothing that the session does not.
    for (const socket of [rtp, rtcp]) socket.on('error', () => {})
    // Not as callbacks, which are called with an error too: what is not connected throws when it sends.
    rtp.once('connect', () => {
      this.#isReady = true
    })
    rtcp.once('connect', () => {
      this.#isControlReady = true
    })
    rtp.connect(port, address)
    rtcp.connect(controlPort, address)
  }

  get unsentBytes(): number {
    return this.#isReady ? this.#rtp.getSendQueueSize() : 0
  }

  queuedBytes(): number {
    return 0
  }

  send(frame: Buffer, starts: readonly number[]): void {
    if (!this.#isReady) return
    for (let index = 0; index < starts.length; index += 1) {
      const start = (starts[index] ?? 0) + INTERLEAVED_HEAD
      this.#rtp.send(frame, start, (starts[index + 1] ?? frame.length) - start, ignore)
    }
  }

  sendControl(packet: Buffer): void {
    if (this.#isControlReady) this.#rtcp.send(packet, ignore)
  }

  close(): void {
    this.#isReady = false
    this.#isControlReady = false
    this.#rtp.close()
    this.#rtcp.close()
  }
}

/** A datagram that the system refuses is lost like any other. */
function ignore(): void {}
