import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'node:net'
import type { UdpSenders } from './packet-paths.ts'
import { RtspSession } from './rtsp-session.ts'
import type { Site } from './site.ts'

const FIRST_LINE = /^[^\r\n]*/
const SEND_BUFFER = 4 * 1024 * 1024

/** RTSP and HTTP on one port: the first line of a connection shows which one it is. */
export class RtspServer extends Server {
  readonly #sockets = new Set<Socket>()

  private constructor(site: Site, http: HttpServer, udp: UdpSenders) {
    super((socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
      socket.on('error', () => {})
      socket.once('data', (first: Buffer) => {
        const line = FIRST_LINE.exec(first.toString('latin1'))?.[0] ?? ''
        if (line.includes(' HTTP/')) handOver(http, socket, first)
        else new RtspSession(site, socket, udp).read(first)
      })
    })
    this.once('close', () => {
      udp.rtp.close()
      udp.rtcp.close()
    })
  }

  static async create(site: Site, http: HttpServer): Promise<RtspServer> {
    const [rtp, rtcp] = await Promise.all([bound(site.settings.host), bound(site.settings.host)])
    return new RtspServer(site, http, { rtp, rtcp })
  }

  closeAllConnections(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}

function handOver(http: HttpServer, socket: Socket, first: Buffer): void {
  socket.pause()
  socket.unshift(first)
  http.emit('connection', socket)
  socket.resume()
}

async function bound(host: string): Promise<UdpSocket> {
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', sendBufferSize: SEND_BUFFER })
  socket.on('error', () => {})
  // The TCP server keeps the process alive. If it cannot listen, nothing should.
  socket.unref()
  socket.bind(0, host)
  await once(socket, 'listening')
  return socket
}
