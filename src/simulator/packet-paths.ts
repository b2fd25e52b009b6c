import type { Socket as UdpSocket } from 'node:dgram'
import type { Socket } from 'node:net'
import type { PacketPath } from './rtp-outlet.ts'
import { INTERLEAVED_HEAD } from './rtp-packaging.ts'

/** The UDP sockets that all sessions send from. */
export interface UdpSenders {
  readonly rtp: UdpSocket
  readonly rtcp: UdpSocket
}

/** Packets inside the session's connection (RFC 2326, 10.12). */
export class InterleavedPath implements PacketPath {
  readonly channel: number
  readonly #socket: Socket
  readonly #control: number

  constructor(socket: Socket, channel: number, control: number) {
    this.channel = channel
    this.#socket = socket
    this.#control = control
  }

  send(packets: readonly Buffer[], done: (error?: Error | null) => void): void {
    this.#socket.write(Buffer.concat(packets), done)
  }

  sendControl(packet: Buffer): void {
    const head = Buffer.of(0x24, this.#control, packet.length >> 8, packet.length & 0xff)
    this.#socket.write(Buffer.concat([head, packet]))
  }
}

/** Packets as datagrams. */
export class UdpPath implements PacketPath {
  readonly channel = null
  readonly #udp: UdpSenders
  readonly #address: string
  readonly #port: number
  readonly #controlPort: number

  constructor(udp: UdpSenders, address: string, port: number, controlPort: number) {
    this.#udp = udp
    this.#address = address
    this.#port = port
    this.#controlPort = controlPort
  }

  send(packets: readonly Buffer[], done: (error?: Error | null) => void): void {
    let left = packets.length
    let failure: Error | null = null
    if (left === 0) done()
    for (const packet of packets) {
      this.#udp.rtp.send(packet.subarray(INTERLEAVED_HEAD), this.#port, this.#address, (error) => {
        failure ??= error
        left -= 1
        if (left === 0) done(failure)
      })
    }
  }

  sendControl(packet: Buffer): void {
    this.#udp.rtcp.send(packet, this.#controlPort, this.#address, () => {})
  }
}
