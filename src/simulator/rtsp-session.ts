import type { Socket } from 'node:net'
import type { RtspMessage } from '../protocols/rtsp/message.ts'
import { agreedTransport } from '../protocols/rtsp/transport.ts'
import { WireParser, type WireSink } from '../protocols/rtsp/wire-parser.ts'
import { arrivalFault } from './acting-faults.ts'
import type { Camera } from './camera.ts'
import { Drip, endlessHeader } from './drip.ts'
import type { ArrivalFault } from './fault-kinds.ts'
import type { ConnectionStats } from './ledger.ts'
import { InterleavedPath, UdpPath, type UdpSenders } from './packet-paths.ts'
import { type PacketPath, RtpOutlet } from './rtp-outlet.ts'
import { sdpOf, TRACK } from './session-description.ts'
import type { Site } from './site.ts'
import { Stream } from './stream.ts'

const PUBLIC = 'OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, SET_PARAMETER, TEARDOWN'
const TIMEOUT_SECONDS = 60
const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  453: 'Not Enough Bandwidth',
  454: 'Session Not Found',
  455: 'Method Not Valid in This State',
  461: 'Unsupported Transport',
  501: 'Not Implemented',
  503: 'Service Unavailable',
}

const WEB_PAGE = '<!doctype html><title>Camera</title><h1>Please log in</h1>\n'

let sessions = 0

/** One RTSP connection (RFC 2326), with at most one session of one camera. */
export class RtspSession implements WireSink {
  readonly #site: Site
  readonly #socket: Socket
  readonly #udp: UdpSenders
  readonly #parser = new WireParser(this)
  readonly #id = `${++sessions}`
  #camera: Camera | null = null
  #connection: ConnectionStats | null = null
  #fault: ArrivalFault | null = null
  #path: PacketPath | null = null
  #stream: Stream | null = null

  constructor(site: Site, socket: Socket, udp: UdpSenders) {
    this.#site = site
    this.#socket = socket
    this.#udp = udp
    socket.setNoDelay(true)
    socket.on('data', (bytes: Buffer) => this.read(bytes))
    socket.once('end', () => this.#leave())
    socket.once('close', () => this.#leave())
  }

  read(bytes: Buffer): void {
    this.#parser.push(bytes)
    if (this.#parser.failure !== null) this.#socket.destroy()
  }

  /** Receiver reports are accepted but not read. */
  packet(): boolean {
    return true
  }

  message(request: RtspMessage): void {
    if (request.status !== null) return
    const camera = this.#cameraOf(request)
    const isOption = request.word === 'OPTIONS'
    const challenges = isOption ? null : this.#challengesFor(request)
    if (isOption) this.#answer(request, 200, { Public: PUBLIC })
    else if (camera === undefined) this.#answer(request, 404)
    else if (challenges !== null) this.#answer(request, 401, { 'WWW-Authenticate': challenges })
    else this.#handle(request, camera)
  }

  #challengesFor({ word, url, headers }: RtspMessage): readonly string[] | null {
    return this.#site.guard(word, url, headers.get('authorization')?.[0])
  }

  #handle(request: RtspMessage, camera: Camera): void {
    switch (request.word) {
      case 'DESCRIBE':
        this.#describe(request, camera)
        break
      case 'SETUP':
        this.#setUp(request, camera)
        break
      case 'PLAY':
        this.#play(request)
        break
      case 'GET_PARAMETER':
      case 'SET_PARAMETER':
        this.#answer(request, this.#path === null ? 454 : 200)
        break
      case 'TEARDOWN':
        this.#answer(request, 200)
        this.#leave()
        break
      default:
        this.#answer(request, 501, { Public: PUBLIC })
    }
  }

  /** A viewer's first request for a camera: from here on it counts as a connection. */
  #arrive(camera: Camera): void {
    const { ledger, broadcast } = this.#site
    if (this.#connection !== null) return
    const number = ledger.nextNumber(camera.id)
    this.#camera = camera
    this.#fault = arrivalFault(broadcast.faults, camera.id, number, (id) => ledger.openConnections(id))
    this.#connection = ledger.open(camera.id, this.#fault?.text ?? null)
  }

  #describe(request: RtspMessage, camera: Camera): void {
    this.#arrive(camera)
    const kind = this.#fault?.kind
    if (kind === 'no-answer') return
    if (kind === 'endless-header') this.#drip()
    else if (kind === 'html') this.#answer(request, 200, { 'Content-Type': 'text/html' }, WEB_PAGE)
    else {
      const base = request.url.replace(/\/?$/, '/')
      this.#answer(request, 200, { 'Content-Base': base, 'Content-Type': 'application/sdp' }, sdpOf(camera))
    }
  }

  #drip(): void {
    const socket = this.#socket
    socket.write('RTSP/1.0 200 OK\r\n')
    const drip = new Drip(socket, () => socket.write(endlessHeader()), performance.now())
    socket.once('close', () => this.#site.ticker.remove(drip))
    this.#site.ticker.add(drip)
  }

  #setUp(request: RtspMessage, camera: Camera): void {
    this.#arrive(camera)
    const refusal = statusOf(this.#fault)
    const agreed = this.#pathFor(request)
    if (refusal !== null) {
      this.#answer(request, refusal)
      this.#leave()
    } else if (this.#path !== null) this.#answer(request, 455)
    else if (agreed === null) this.#answer(request, 461)
    else {
      this.#path = agreed.path
      this.#answer(request, 200, { Transport: agreed.transport })
    }
  }

  #pathFor(request: RtspMessage): { path: PacketPath; transport: string } | null {
    const asked = request.headers.get('transport')?.[0] ?? ''
    const { isInterleaved, channels, clientPorts } = agreedTransport(asked)
    if (isInterleaved) {
      const [rtp, rtcp] = channels ?? [0, 1]
      const path = new InterleavedPath(this.#socket, rtp, rtcp)
      return { path, transport: `RTP/AVP/TCP;unicast;interleaved=${rtp}-${rtcp}` }
    }
    if (clientPorts === null) return null
    const [rtp, rtcp] = clientPorts
    const address = this.#socket.remoteAddress ?? ''
    const path = new UdpPath(this.#udp, address, rtp, rtcp)
    const [server, serverControl] = [this.#udp.rtp.address().port, this.#udp.rtcp.address().port]
    const transport = `RTP/AVP;unicast;client_port=${rtp}-${rtcp};server_port=${server}-${serverControl}`
    return { path, transport }
  }

  #play(request: RtspMessage): void {
    const path = this.#path
    const connection = this.#connection
    const camera = this.#camera
    if (path === null || connection === null || camera === null) {
      this.#answer(request, 455)
      return
    }
    this.#answer(request, 200, { Range: 'npt=now-' })
    if (this.#stream !== null) return
    const { ledger, broadcast, burner, settings, random } = this.#site
    const outlet = new RtpOutlet({ socket: this.#socket, path, connection, random })
    const { frameBytes } = settings
    this.#stream = new Stream({
      camera,
      outlet,
      connection,
      ledger,
      burner,
      frameBytes,
      onChange: broadcast.onChange,
    })
    broadcast.add(this.#stream)
  }

  #leave(): void {
    this.#stream?.finish()
    if (this.#connection !== null) this.#site.ledger.close(this.#connection)
    this.#connection = null
    this.#stream = null
    this.#path = null
  }

  #cameraOf({ url }: RtspMessage): Camera | undefined {
    const { pathname = '' } = URL.parse(url) ?? {}
    const [, id = ''] = new RegExp(`^/camera/([^/]+)(?:/|/${TRACK})?$`).exec(pathname) ?? []
    return this.#site.cameras.get(decodeId(id))
  }

  #answer(
    request: RtspMessage,
    status: number,
    headers: Readonly<Record<string, string | readonly string[]>> = {},
    body = '',
  ): void {
    const fields: [string, string | readonly string[]][] = [
      ['CSeq', request.headers.get('cseq')?.[0] ?? '0'],
      ...(this.#path === null
        ? []
        : [['Session', `${this.#id};timeout=${TIMEOUT_SECONDS}`] as [string, string]]),
      ...Object.entries(headers),
      ...(body === '' ? [] : [['Content-Length', `${Buffer.byteLength(body)}`] as [string, string]]),
    ]
    const lines = fields.flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}\r\n`))
    this.#socket.write(`RTSP/1.0 ${status} ${REASONS[status] ?? 'Refused'}\r\n${lines.join('')}\r\n${body}`)
  }
}

function statusOf(fault: ArrivalFault | null): number | null {
  if (fault?.kind === 'refuse') return fault.value
  return fault?.kind === 'limit' ? (fault.status ?? 453) : null
}

function decodeId(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return ''
  }
}
