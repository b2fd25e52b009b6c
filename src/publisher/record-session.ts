import type { Socket } from 'node:net'
import type { PublishTransport } from '../model/publishing.ts'
import type { Home } from '../protocols/rtsp/address.ts'
import { headerOf, type RtspMessage } from '../protocols/rtsp/message.ts'
import { openPortPair } from '../protocols/rtsp/port-pair.ts'
import { type Request, requestOf } from '../protocols/rtsp/rtsp-request.ts'
import { replyTo } from '../protocols/rtsp/server-request.ts'
import { readSessionHeader } from '../protocols/rtsp/session-header.ts'
import { openSocket, type SocketReader } from '../protocols/rtsp/session-socket.ts'
import {
  type AgreedTransport,
  agreedTransport,
  interleavedTransport,
  recordTransport,
  udpTransport,
} from '../protocols/rtsp/transport.ts'
import { WireParser, type WireSink } from '../protocols/rtsp/wire-parser.ts'
import { endOfError } from '../protocols/shared/end-kinds.ts'
import { systemErrorText } from '../text/system-error.ts'
import { TRACK } from './announcement.ts'
import type { Later } from './later.ts'
import { InterleavedPath, type MediaPath, UdpPath } from './media-path.ts'
import { refusalWords } from './refusal-words.ts'
import { type LoginGate, RequestExchange } from './request-exchange.ts'

/** Receives the events of a session. */
export interface RecordOwner {
  /** The server records: frames may be sent. */
  recording(path: MediaPath): void
  /** The system took a frame. */
  taken(): void
  /**
   * The session is over; `why` as the server or the system said it. Called at most once, and never after `stop`.
   * @param isLoginRefused the server wants another login: this one must not be tried again
   */
  ended(why: string, isLoginRefused: boolean): void
}

export interface RecordTarget {
  readonly home: Home
  /** SDP. */
  readonly announcement: string
  readonly transport: PublishTransport
  readonly isInsecure: boolean
  readonly gate: LoginGate
  readonly later: Later
}

const CONNECT_MS = 10_000
/** How long the server gets to read our farewell. */
const LINGER_MS = 500
/** RFC 2326, 12.37. */
const DEFAULT_TIMEOUT_MS = 60_000
const MAX_KEEP_ALIVE_MS = 30_000
const OK = 200
/** Bytes of answers to the server's requests that it has not read. */
const MAX_UNREAD_ANSWERS = 64 * 1024
const MAX_SESSION_ID = 255
const SESSION_NOT_FOUND = 454
const CLOSED = 'closed by the server'

/** One session that publishes (RFC 2326): OPTIONS, ANNOUNCE, SETUP, RECORD, then keep-alives until TEARDOWN. */
export class RecordSession implements SocketReader, WireSink {
  readonly #target: RecordTarget
  readonly #owner: RecordOwner
  readonly #parser = new WireParser(this)
  readonly #requests: RequestExchange
  #socket: Socket | null = null
  #path: MediaPath | null = null
  #endPatience = () => {}
  #keepAlive: NodeJS.Timeout | undefined
  #timeoutMs = DEFAULT_TIMEOUT_MS
  #unreadAnswers = 0
  #hasGetParameter = false
  #isReached = false
  #isConnected = false
  #isRecording = false
  #isOver = false

  constructor(target: RecordTarget, owner: RecordOwner) {
    this.#target = target
    this.#owner = owner
    this.#requests = new RequestExchange(target, {
      write: (text) => this.#write(text),
      expired: (why) => this.#end(why),
    })
  }

  open(): void {
    this.#endPatience = this.#target.later(CONNECT_MS, () =>
      this.#end(`no ${this.#isReached ? 'TLS session' : 'connection'} within 10 s`),
    )
    try {
      this.#socket = openSocket(this.#target.home.address, this.#target.isInsecure, this)
    } catch (error) {
      this.#end(systemErrorText(error))
    }
  }

  /** Ends the session, and lets the server know. */
  stop(): void {
    if (this.#isOver) return
    const hasSession = this.#requests.session !== ''
    const farewell = hasSession ? this.#requests.text(requestOf('TEARDOWN', this.#url)) : ''
    this.#close()
    const socket = this.#socket
    socket?.end(Buffer.from(farewell, 'latin1'))
    setTimeout(() => socket?.destroy(), LINGER_MS).unref()
  }

  reached(): void {
    this.#isReached = true
  }

  connected(): void {
    if (this.#isOver) return
    this.#isConnected = true
    this.#endPatience()
    void this.#record()
  }

  read(bytes: Uint8Array, length: number): void {
    if (this.#isOver) return
    this.#parser.push(bytes, length)
    if (this.#parser.failure !== null) this.#end(this.#parser.failure)
  }

  closed(error: Error | null): void {
    if (this.#isRecording || !this.#isConnected) this.#end(this.#endOf(error))
    else if (error === null) this.#end(`${CLOSED} before it answered ${this.#requests.sent.method}`)
    else this.#end(`${this.#endOf(error)} (${this.#requests.sent.method})`)
  }

  message(message: RtspMessage): void {
    if (this.#isOver) return
    if (message.status === null) this.#requested(message)
    else if (message.status >= 200) this.#answered(message)
  }

  /** Receiver reports say nothing that viewers do not see. */
  packet(): boolean {
    return true
  }

  get #url(): string {
    return this.#target.home.address.url
  }

  #endOf(error: Error | null): string {
    const isStream = this.#isConnected
    const progress = { isConnected: this.#isConnected, isAnswered: true, isStream, bytes: 1, frames: 1 }
    return endOfError(error, progress).detail
  }

  #requested(message: RtspMessage): void {
    this.#answer(replyTo(message))
    if (message.word === 'TEARDOWN' || message.word === 'REDIRECT')
      this.#end(`ended by the server (${message.word})`)
  }

  #answer(text: string): void {
    this.#unreadAnswers += text.length
    if (this.#unreadAnswers > MAX_UNREAD_ANSWERS) this.#end('the server sends requests and reads no answers')
    else
      this.#write(text, () => {
        this.#unreadAnswers -= text.length
      })
  }

  #answered(message: RtspMessage): void {
    if (!this.#isRecording) this.#requests.answered(message)
    else if (message.status === SESSION_NOT_FOUND) this.#end(this.#refusal(message))
    else if (message.status === 401) this.#requests.challenge(message)
  }

  async #record(): Promise<void> {
    const { announcement } = this.#target
    const options = await this.#requests.ask(requestOf('OPTIONS', this.#url))
    if (options !== null && this.#isLoginRefused(options)) return this.#end(this.#refusal(options), true)
    if (options === null) return
    this.#hasGetParameter = /\bGET_PARAMETER\b/i.test(headerOf(options, 'public'))
    const announce = requestOf('ANNOUNCE', this.#url, { 'Content-Type': 'application/sdp' })
    if ((await this.#succeed({ ...announce, body: announcement })) === null) return
    const path = await (this.#target.transport === 'udp' ? this.#setUpUdp() : this.#setUpTcp())
    if (path === null) return
    this.#path = path
    if ((await this.#succeed(requestOf('RECORD', this.#url, { Range: 'npt=0.000-' }))) === null) return
    this.#isRecording = true
    this.#keepAlive = setInterval(() => this.#sayAlive(), Math.min(MAX_KEEP_ALIVE_MS, this.#timeoutMs / 2))
    this.#owner.recording(path)
  }

  async #setUpTcp(): Promise<MediaPath | null> {
    const agreed = await this.#setUp(interleavedTransport([0, 1]))
    const socket = this.#socket
    if (agreed === null || socket === null) return null
    if (agreed.isInterleaved)
      return new InterleavedPath(socket, agreed.channels ?? [0, 1], () => this.#owner.taken())
    this.#end('the server expects packets over UDP, which was not asked for')
    return null
  }

  async #setUpUdp(): Promise<MediaPath | null> {
    const pair = await this.#openPorts()
    if (pair === null) return null
    const [rtp, rtcp] = pair
    const agreed = await this.#setUp(udpTransport([rtp.address().port, rtcp.address().port]))
    if (agreed?.serverPorts && !agreed.isInterleaved && !this.#isOver) {
      // `source` is where a stream comes from (RFC 2326, 12.39): here it is us, and no place to send anything to.
      return new UdpPath(pair, this.#socket?.remoteAddress ?? '', agreed.serverPorts)
    }
    for (const port of pair) port.close()
    if (agreed !== null) this.#end('the server names no UDP ports to send to')
    return null
  }

  async #openPorts(): Promise<Awaited<ReturnType<typeof openPortPair>> | null> {
    try {
      const pair = await openPortPair(this.#socket?.localAddress ?? '')
      if (!this.#isOver) return pair
      for (const port of pair) port.close()
    } catch (error) {
      this.#end(`no pair of UDP ports: ${systemErrorText(error)}`)
    }
    return null
  }

  async #setUp(transport: string): Promise<AgreedTransport | null> {
    const slash = this.#url.endsWith('/') ? '' : '/'
    const headers = { Transport: recordTransport(transport) }
    const answer = await this.#succeed(requestOf('SETUP', `${this.#url}${slash}${TRACK}`, headers))
    if (answer === null) return null
    const { id, timeoutMs } = readSessionHeader(headerOf(answer, 'session'))
    if (id.length > MAX_SESSION_ID) {
      this.#end(`the id of the session has ${id.length} characters`)
      return null
    }
    this.#requests.session = id
    this.#timeoutMs = timeoutMs ?? DEFAULT_TIMEOUT_MS
    return agreedTransport(headerOf(answer, 'transport'))
  }

  /** Null if the server refused, which ends the session. */
  async #succeed(request: Request): Promise<RtspMessage | null> {
    const answer = await this.#requests.ask(request)
    if (answer === null || answer.status === OK) return answer
    this.#end(this.#refusal(answer), this.#isLoginRefused(answer))
    return null
  }

  #isLoginRefused({ status }: RtspMessage): boolean {
    return status === 401 && this.#target.home.credentials !== null
  }

  #refusal({ status, word }: RtspMessage): string {
    const { home, transport } = this.#target
    const refusal = { status: status ?? 0, method: this.#requests.sent.method, reason: word }
    return refusalWords(refusal, { hasLogin: home.credentials !== null, transport })
  }

  #sayAlive(): void {
    this.#requests.send(requestOf(this.#hasGetParameter ? 'GET_PARAMETER' : 'OPTIONS', this.#url))
  }

  #write(text: string, done?: () => void): void {
    if (this.#socket?.writable === true) this.#socket.write(Buffer.from(text, 'latin1'), done)
  }

  #end(why: string, isLoginRefused = false): void {
    if (this.#isOver) return
    this.#close()
    this.#socket?.destroy()
    this.#owner.ended(why, isLoginRefused)
  }

  #close(): void {
    this.#isOver = true
    this.#endPatience()
    clearInterval(this.#keepAlive)
    this.#path?.close()
    this.#requests.close()
  }
}
