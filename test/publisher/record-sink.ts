import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { emptyMark, readMark } from '../../src/marks/mark.ts'
import type { FrameMark } from '../../src/model/marks.ts'
import { headerOf, type RtspMessage } from '../../src/protocols/rtsp/message.ts'
import { WireParser } from '../../src/protocols/rtsp/wire-parser.ts'
import { fixture } from '../protocols/recorded.ts'

interface SinkOptions {
  /** The status of an answer to a method; 200 without one. */
  readonly answers?: Readonly<Record<string, string>>
  /** The Authorization headers that are accepted; anyone without them. */
  readonly accepts?: (authorization: string, message: RtspMessage) => boolean
  readonly challenge?: string
  /** Seconds after which a session without a sign of life ends, as it says. */
  readonly timeout?: number
  readonly tls?: boolean
  /** What the answer to SETUP over UDP has besides the ports: `;source=other-host`. */
  readonly transport?: string
}

/** A frame as it arrived: complete when the packet with the marker came. */
export interface SunkFrame {
  readonly mark: FrameMark | null
  readonly timestamp: number
  /** NAL units that were not fragmented, and the types in fragments. */
  readonly types: readonly number[]
  readonly bytes: number
  readonly atMs: number
}

/** A server that records what is published to it over H.264, by the path of its URL. */
export class RecordSink {
  readonly requests: RtspMessage[] = []
  readonly frames = new Map<string, SunkFrame[]>()
  /** Packets whose number is not the one after the last. */
  gaps = 0
  reports = 0
  readonly #options: SinkOptions
  readonly #server
  /** And which camera each is of, once it is announced. */
  readonly #sockets = new Map<Socket, string>()
  readonly #ports: UdpSocket[] = []

  constructor(options: SinkOptions = {}) {
    this.#options = options
    const serve = (socket: Socket) => this.#serve(socket)
    this.#server =
      options.tls === true
        ? createTlsServer({ key: fixture('localhost-key.pem'), cert: fixture('localhost-cert.pem') }, serve)
        : createServer(serve)
  }

  async listen(port = 0): Promise<this> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `${this.#options.tls === true ? 'rtsps' : 'rtsp'}://127.0.0.1:${this.port}/{camera}`
  }

  framesOf(camera: string): readonly SunkFrame[] {
    return this.frames.get(camera) ?? []
  }

  /** Stops or goes on with reading what one camera publishes, or all. */
  read(isReading: boolean, camera?: string): void {
    for (const [socket, of] of this.#sockets)
      if (camera === undefined || of === camera) isReading ? socket.resume() : socket.pause()
  }

  /** Ends every session. */
  cut(): void {
    for (const socket of this.#sockets.keys()) socket.destroy()
  }

  async close(): Promise<void> {
    this.cut()
    for (const port of this.#ports) port.close()
    if (!this.#server.listening) return
    this.#server.close()
    await once(this.#server, 'close')
  }

  #serve(socket: Socket): void {
    this.#sockets.set(socket, '')
    socket.on('error', () => {})
    socket.on('close', () => this.#sockets.delete(socket))
    const take = this.#receiver()
    let camera = ''
    const parser = new WireParser({
      message: (message) => {
        this.requests.push(message)
        if (message.word === 'ANNOUNCE') camera = decodeURIComponent(new URL(message.url).pathname.slice(1))
        this.#sockets.set(socket, camera)
        void this.#answer(socket, message, (packet) => take(camera, packet))
      },
      packet: (channel, bytes, start, end) => {
        if (channel % 2 === 0) take(camera, Buffer.from(bytes.subarray(start, end)))
        else this.reports += 1
        return true
      },
    })
    socket.on('data', (bytes) => parser.push(bytes))
  }

  async #answer(socket: Socket, message: RtspMessage, take: (packet: Buffer) => void): Promise<void> {
    const {
      answers = {},
      accepts = () => true,
      challenge = 'Basic realm="sink"',
      timeout = 60,
    } = this.#options
    const isIn = accepts(headerOf(message, 'authorization'), message)
    const status = isIn ? (answers[message.word] ?? '200 OK') : '401 Unauthorized'
    const lines = [`RTSP/1.0 ${status}`, `CSeq: ${headerOf(message, 'cseq')}`]
    if (!isIn) lines.push(`WWW-Authenticate: ${challenge}`)
    if (message.word === 'OPTIONS') lines.push('Public: ANNOUNCE, SETUP, RECORD, GET_PARAMETER, TEARDOWN')
    if (message.word === 'SETUP')
      lines.push(`Session: 7;timeout=${timeout}`, `Transport: ${await this.#agree(message, take)}`)
    socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  }

  async #agree(message: RtspMessage, take: (packet: Buffer) => void): Promise<string> {
    const asked = headerOf(message, 'transport')
    if (asked.includes('interleaved')) return asked
    const [rtp, rtcp] = [createSocket('udp4'), createSocket('udp4')]
    this.#ports.push(rtp, rtcp)
    for (const port of [rtp, rtcp]) {
      port.bind(0, '127.0.0.1')
      await once(port, 'listening')
    }
    rtp.on('message', take)
    rtcp.on('message', () => {
      this.reports += 1
    })
    return `${asked};server_port=${rtp.address().port}-${rtcp.address().port}${this.#options.transport ?? ''}`
  }

  /** Puts the packets of one session together. */
  #receiver(): (camera: string, packet: Buffer) => void {
    let sequence: number | null = null
    let frame = emptyFrame()
    return (camera, packet) => {
      if (sequence !== null && packet.readUInt16BE(2) !== ((sequence + 1) & 0xffff)) this.gaps += 1
      sequence = packet.readUInt16BE(2)
      addPacket(frame, packet)
      if (((packet[1] ?? 0) & 0x80) === 0) return
      const frames = this.frames.get(camera) ?? []
      this.frames.set(camera, frames)
      frames.push({ ...frame, timestamp: packet.readUInt32BE(4), atMs: performance.now() })
      frame = emptyFrame()
    }
  }
}

interface OpenFrame {
  mark: FrameMark | null
  types: number[]
  bytes: number
}

function emptyFrame(): OpenFrame {
  return { mark: null, types: [], bytes: 0 }
}

function addPacket(frame: OpenFrame, packet: Buffer): void {
  const payload = packet.subarray(12)
  const type = (payload[0] ?? 0) & 0x1f
  const isFragment = type === 28
  if (!isFragment || ((payload[1] ?? 0) & 0x80) !== 0)
    frame.types.push(isFragment ? (payload[1] ?? 0) & 0x1f : type)
  frame.bytes += payload.length - (isFragment ? 2 : 0)
  const at = type === 6 ? payload.indexOf('camgate1', 0, 'latin1') : -1
  const mark = emptyMark()
  if (at >= 0 && readMark(payload, at, payload.length, mark)) frame.mark = mark
}
