import type { Socket } from 'node:dgram'
import { openPortPair } from './port-pair.ts'

/** If the server's own address is silent, another address is believed after this many datagrams in a row. */
const ADOPT_AFTER = 10

/** Receives the datagrams from the camera. */
export interface DatagramSink {
  rtp(bytes: Uint8Array): void
  rtcp(bytes: Uint8Array): void
  /** A datagram came from another address. */
  stranger(): void
}

/**
 * Two UDP sockets for one track: RTP on an even port, RTCP on the next one (RFC 3550, 11). Datagrams from other
 * addresses than the camera's are ignored, because anybody can send them. But if none come from the camera's own
 * address, another address that keeps sending is taken for the camera's too.
 */
export class UdpPorts {
  readonly ports: readonly [rtp: number, rtcp: number]
  private readonly rtp: Socket
  private readonly rtcp: Socket
  private serverPorts: readonly [number, number] | null = null
  /** Where reports go: to the port that the server named, or else to the one that its reports come from. */
  private reportPort: number | null = null
  private readonly server: string
  private readonly senders: Set<string>
  private readonly sink: DatagramSink
  private hasHeard = false
  private stranger = ''
  /** Datagrams from the stranger, until it is believed. */
  private readonly waiting: Uint8Array[] = []

  private constructor(rtp: Socket, rtcp: Socket, server: string, sink: DatagramSink) {
    this.rtp = rtp
    this.rtcp = rtcp
    this.ports = [rtp.address().port, rtcp.address().port]
    this.server = server
    this.senders = new Set([server])
    this.sink = sink
    rtp.on('message', (bytes, { address }) => {
      if (!this.senders.has(address)) this.doubt(address, bytes)
      else {
        this.hasHeard = true
        sink.rtp(bytes)
      }
    })
    rtcp.on('message', (bytes, { address, port }) => {
      if (!this.senders.has(address)) return
      this.reportPort ??= port
      sink.rtcp(bytes)
    })
    // Errors about datagrams that we sent do not matter: only what arrives counts.
    rtp.on('error', () => {})
    rtcp.on('error', () => {})
  }

  /**
   * @param local address of the session's socket
   * @param server address of its other end
   * @throws Error if this machine has no ports or descriptors left
   */
  static async open(local: string, server: string, sink: DatagramSink): Promise<UdpPorts> {
    const [rtp, rtcp] = await openPortPair(local)
    return new UdpPorts(rtp, rtcp, server, sink)
  }

  /** Takes the server's ports, and the source address that it names. */
  agree(serverPorts: readonly [number, number] | null, source: string | null): void {
    this.serverPorts = serverPorts
    this.reportPort = serverPorts?.[1] ?? null
    if (source !== null) this.senders.add(source)
  }

  /** Opens the way back for the server's datagrams if there is address translation in between. */
  openWay(): void {
    if (this.serverPorts !== null) this.rtp.send(Buffer.alloc(4), this.serverPorts[0], this.server, () => {})
  }

  sendRtcp(bytes: Uint8Array): void {
    if (this.reportPort !== null) this.rtcp.send(bytes, this.reportPort, this.server, () => {})
  }

  close(): void {
    this.rtp.close()
    this.rtcp.close()
  }

  private doubt(address: string, bytes: Uint8Array): void {
    const { sink, waiting } = this
    sink.stranger()
    if (this.hasHeard || address !== this.stranger) waiting.length = 0
    this.stranger = address
    if (this.hasHeard) return
    waiting.push(bytes)
    if (waiting.length < ADOPT_AFTER) return
    this.senders.add(address)
    for (const each of waiting) sink.rtp(each)
    waiting.length = 0
  }
}
