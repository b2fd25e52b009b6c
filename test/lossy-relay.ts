import type { Socket as DatagramSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { InterleavedSplitter } from './interleaved.ts'
import { type Coding, LossLog, type RelayCount } from './loss-log.ts'
import { portPair } from './port-pair.ts'

interface Window {
  readonly started_at: string
  readonly ended_at: string
}

export interface LossyRelay {
  readonly port: number
  /** The same stream by way of the relay. */
  through(url: string): string
  /** What it passed on and left out in a report's window. */
  countIn(window: Window): RelayCount
  /** Of each session, as its packets came to the relay. */
  jitterIn(window: Window, fps: number): number[]
  close(): void
}

const HOST = '127.0.0.1'

/**
 * Stands between viewers and an RTSP server on this machine, and leaves out a share of the RTP packets, whether they
 * come inside the session's connection or as datagrams: it is then the other end of both for both of them. Messages
 * and RTCP pass.
 */
export async function lossyRelay(
  serverUrl: string,
  percent: number,
  coding: Coding,
  seed = 7,
): Promise<LossyRelay> {
  const log = new LossLog(percent, coding, seed)
  const sessions = new Set<RelayedSession>()
  const serverPort = Number(new URL(serverUrl.replace(/^rtsp:/, 'http:')).port)
  const server = createServer((viewer) => {
    const session = new RelayedSession(viewer, serverPort, log)
    sessions.add(session)
    viewer.on('close', () => sessions.delete(session))
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    through: (url) => url.replace(`:${serverPort}`, `:${port}`),
    countIn: (window) => log.between(...spanOf(window)),
    jitterIn: (window, fps) => log.jitterBetween(...spanOf(window), fps),
    close() {
      for (const session of sessions) session.close()
      server.close()
    },
  }
}

function spanOf({ started_at, ended_at }: Window): [fromMs: number, toMs: number] {
  return [Date.parse(started_at), Date.parse(ended_at)]
}

/** One viewer's connection, with the datagrams of its track. */
class RelayedSession {
  private readonly viewer: Socket
  private readonly server: Socket
  private readonly isLeftOut: (rtp: Buffer) => boolean
  private datagrams: DatagramPair | null = null

  constructor(viewer: Socket, serverPort: number, log: LossLog) {
    this.viewer = viewer
    this.server = connect(serverPort, HOST)
    this.isLeftOut = log.session()
    for (const socket of [viewer, this.server])
      socket
        .setNoDelay(true)
        .on('error', () => this.close())
        .on('close', () => this.close())
    void this.forward(viewer, this.server, async (text) => await this.toServer(text))
    void this.forward(this.server, viewer, async (text) => this.toViewer(text))
  }

  close(): void {
    this.viewer.destroy()
    this.server.destroy()
    this.datagrams?.close()
    this.datagrams = null
  }

  private async forward(from: Socket, to: Socket, edit: (text: string) => Promise<string>): Promise<void> {
    const splitter = new InterleavedSplitter()
    const chunks = from as AsyncIterable<Buffer>
    try {
      for await (const chunk of chunks) {
        to.cork()
        for (const { isPacket, bytes } of splitter.push(chunk)) {
          if (!isPacket) to.write(await edit(bytes.toString('latin1')), 'latin1')
          else if (from === this.viewer || !this.isLost(bytes)) to.write(bytes)
        }
        to.uncork()
      }
    } catch {
      // Either end is gone.
    }
    this.close()
  }

  private isLost(framed: Buffer): boolean {
    return !isRtcp(framed[5]) && this.isLeftOut(framed.subarray(4))
  }

  /** Asks for datagrams at the relay's own ports. */
  private async toServer(text: string): Promise<string> {
    const [, rtp = '', rtcp = ''] = /client_port=(\d+)-(\d+)/.exec(text) ?? []
    if (rtp === '') return text
    this.datagrams ??= await DatagramPair.open(this.isLeftOut)
    this.datagrams.viewer = [Number(rtp), Number(rtcp)]
    return text.replace(/client_port=[\d-]+/, `client_port=${this.datagrams.ports.join('-')}`)
  }

  /** Names the relay's ports as the server's. */
  private toViewer(text: string): string {
    const [, rtp = '', rtcp = ''] = /server_port=(\d+)-(\d+)/.exec(text) ?? []
    if (rtp === '' || this.datagrams === null) return text
    const { viewer, ports } = this.datagrams
    this.datagrams.server = [Number(rtp), Number(rtcp)]
    return text
      .replace(/client_port=[\d-]+/, `client_port=${viewer.join('-')}`)
      .replace(/server_port=[\d-]+/, `server_port=${ports.join('-')}`)
  }
}

type Ports = readonly [rtp: number, rtcp: number]

/** Two ports in a row that pass datagrams between a viewer and a server, RTP on the first. */
class DatagramPair {
  viewer: Ports = [0, 0]
  server: Ports = [0, 0]
  readonly ports: Ports
  private readonly sockets: readonly DatagramSocket[]

  private constructor(
    sockets: readonly [DatagramSocket, DatagramSocket],
    isLeftOut: (rtp: Buffer) => boolean,
  ) {
    this.sockets = sockets
    this.ports = [sockets[0].address().port, sockets[1].address().port]
    sockets.forEach((socket, kind) => {
      socket.on('message', (bytes, { port }) => {
        const isViewer = port === this.viewer[kind]
        if (!isViewer && kind === 0 && isLeftOut(bytes)) return
        socket.send(bytes, (isViewer ? this.server : this.viewer)[kind], HOST)
      })
    })
  }

  static async open(isLeftOut: (rtp: Buffer) => boolean): Promise<DatagramPair> {
    return new DatagramPair(await portPair(HOST), isLeftOut)
  }

  close(): void {
    for (const socket of this.sockets) socket.close()
  }
}

/** Second bytes of RTCP packets, which no RTP packet has (RFC 5761, 4). */
function isRtcp(second = 0): boolean {
  return second >= 200 && second <= 204
}
