import type { Socket as DatagramSocket } from 'node:dgram'
import type { Socket } from 'node:net'
import { InterleavedSplitter } from '../interleaved.ts'
import { portPair } from '../port-pair.ts'
import { INTERLEAVED_HEAD } from './access-unit.ts'
import type { Ingest, IngestSource } from './ingest.ts'
import type { RelayCamera } from './relay-camera.ts'
import { descriptionFor, type RelayRequest, readRequest, responseText } from './relay-message.ts'
import { RelayViewer, type ViewerPath } from './relay-viewer.ts'

/** What a session asks its relay. */
export interface SessionSurroundings {
  readonly ingest: Ingest
  readonly sender: DatagramSocket
  readonly host: string
  /** Whether another camera may publish. */
  mayPublish(camera: string): boolean
  sdpOf(camera: string): string | undefined
  begin(announced: { id: string; sdp: string; transport: 'tcp' | 'udp' }, end: () => void): RelayCamera
  endCamera(camera: RelayCamera): void
  join(viewer: RelayViewer): void
  leave(viewer: RelayViewer): void
}

const PUBLIC = 'OPTIONS, ANNOUNCE, DESCRIBE, SETUP, RECORD, PLAY, GET_PARAMETER, SET_PARAMETER, TEARDOWN'

let sessions = 0

/** One RTSP connection: of a camera that publishes, or of a viewer. */
export class RelaySession implements IngestSource {
  readonly remotePort: number
  private readonly relay: SessionSurroundings
  private readonly socket: Socket
  private readonly splitter = new InterleavedSplitter()
  private readonly id = `${++sessions}`
  private announced: { id: string; sdp: string } | null = null
  private camera: RelayCamera | null = null
  private viewer: RelayViewer | null = null
  private path: ViewerPath | null = null
  private ports: readonly DatagramSocket[] = []
  /** The interleaved channel of a camera's packets; -1 before it is agreed. */
  private channel = -1
  private isReading = true

  constructor(relay: SessionSurroundings, socket: Socket) {
    this.relay = relay
    this.socket = socket.setNoDelay(true)
    this.remotePort = socket.remotePort ?? 0
    socket.on('data', (bytes: Buffer) => this.read(bytes))
    socket.on('error', () => {})
    socket.once('close', () => this.end())
  }

  setReading(isReading: boolean): void {
    if (isReading === this.isReading) return
    this.isReading = isReading
    if (isReading) this.socket.resume()
    else this.socket.pause()
  }

  private read(bytes: Buffer): void {
    for (const item of this.splitter.push(bytes)) {
      if (!item.isPacket) this.requested(item.bytes.toString('latin1'))
      else if (item.bytes[1] === this.channel)
        this.camera?.packetArrived(item.bytes.subarray(INTERLEAVED_HEAD))
    }
    if (this.camera !== null) this.relay.ingest.taken(bytes.length)
  }

  private requested(text: string): void {
    const request = readRequest(text)
    if (request === null) this.socket.destroy()
    else void this.handle(request)
  }

  private async handle(request: RelayRequest): Promise<void> {
    switch (request.method) {
      case 'OPTIONS':
        return this.answer(request, 200, { Public: PUBLIC })
      case 'ANNOUNCE':
        return this.announce(request)
      case 'DESCRIBE':
        return this.describe(request)
      case 'SETUP':
        return await this.setUp(request)
      case 'RECORD':
        return this.record(request)
      case 'PLAY':
        return this.play(request)
      case 'GET_PARAMETER':
      case 'SET_PARAMETER':
        return this.answer(request, 200)
      case 'TEARDOWN':
        this.answer(request, 200)
        return this.end()
      default:
        return this.answer(request, 501)
    }
  }

  private announce(request: RelayRequest): void {
    const isOneVideo = [...request.body.matchAll(/^m=(\w+)/gm)].map(([, kind]) => kind).join() === 'video'
    if (!isOneVideo) this.answer(request, 415)
    else if (!this.relay.mayPublish(request.camera)) this.answer(request, 453)
    else {
      this.announced = { id: request.camera, sdp: request.body }
      this.answer(request, 200)
    }
  }

  private describe(request: RelayRequest): void {
    const sdp = this.relay.sdpOf(request.camera)
    const base = `rtsp://${this.relay.host}:${this.socket.localPort}/${encodeURI(request.camera)}/`
    if (sdp === undefined) this.answer(request, 404)
    else
      this.answer(
        request,
        200,
        { 'Content-Base': base, 'Content-Type': 'application/sdp' },
        descriptionFor(sdp),
      )
  }

  private async setUp(request: RelayRequest): Promise<void> {
    const asked = request.headers.get('transport') ?? ''
    const [, low = '', high = ''] = /(?:interleaved|client_port)=(\d+)-(\d+)/.exec(asked) ?? []
    const pair = { low: Number(low), high: Number(high) }
    if (/RTP\/AVP\/TCP/i.test(asked)) this.setUpInterleaved(request, low === '' ? { low: 0, high: 1 } : pair)
    else if (low === '' || /multicast/i.test(asked)) this.answer(request, 461)
    else if (this.announced !== null) await this.receiveDatagrams(request, pair)
    else this.sendDatagrams(request, pair)
  }

  private setUpInterleaved(request: RelayRequest, { low, high }: { low: number; high: number }): void {
    if (this.announced !== null) this.channel = low
    else this.path = { transport: 'tcp', socket: this.socket, channel: low }
    this.answer(request, 200, { Transport: `RTP/AVP/TCP;unicast;interleaved=${low}-${high}` })
  }

  private async receiveDatagrams(request: RelayRequest, asked: { low: number; high: number }): Promise<void> {
    this.ports = await portPair(this.relay.host)
    const [rtp, rtcp] = this.ports
    rtp!.on('message', (packet) => {
      if (this.isReading) this.camera?.packetArrived(packet)
    })
    const ours = `${rtp!.address().port}-${rtcp!.address().port}`
    const agreed = `client_port=${asked.low}-${asked.high};server_port=${ours};mode=record`
    this.answer(request, 200, { Transport: `RTP/AVP;unicast;${agreed}` })
  }

  private sendDatagrams(request: RelayRequest, { low, high }: { low: number; high: number }): void {
    const { sender } = this.relay
    const { port } = sender.address()
    const address = this.socket.remoteAddress ?? this.relay.host
    this.path = { transport: 'udp', socket: this.socket, sender, address, port: low }
    const agreed = `client_port=${low}-${high};server_port=${port}-${port + 1}`
    this.answer(request, 200, { Transport: `RTP/AVP;unicast;${agreed}` })
  }

  private record(request: RelayRequest): void {
    const { announced } = this
    const transport = this.ports.length > 0 ? 'udp' : 'tcp'
    if (announced === null || (transport === 'tcp' && this.channel < 0)) this.answer(request, 455)
    else if (!this.relay.mayPublish(announced.id)) this.answer(request, 453)
    else {
      this.answer(request, 200)
      this.camera = this.relay.begin({ ...announced, transport }, () => this.socket.destroy())
      this.relay.ingest.add(this)
    }
  }

  private play(request: RelayRequest): void {
    if (this.path === null || this.viewer !== null) {
      this.answer(request, this.path === null ? 455 : 200)
      return
    }
    this.answer(request, 200, { Range: 'npt=now-' })
    this.viewer = new RelayViewer(request.camera, this.path)
    this.relay.join(this.viewer)
  }

  private end(): void {
    if (this.viewer !== null) this.relay.leave(this.viewer)
    if (this.camera !== null) {
      this.relay.ingest.remove(this)
      this.relay.endCamera(this.camera)
    }
    for (const socket of this.ports) socket.close()
    this.viewer = null
    this.camera = null
    this.path = null
    this.ports = []
  }

  private answer(
    request: RelayRequest,
    status: number,
    headers: Readonly<Record<string, string>> = {},
    body = '',
  ): void {
    const session = request.method === 'SETUP' || this.path !== null || this.announced !== null
    const named = session ? { Session: `${this.id};timeout=60`, ...headers } : headers
    this.socket.write(responseText(request, status, named, body))
  }
}
