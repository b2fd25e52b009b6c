import type { RtspTransport, StreamEnd } from '../../model.ts'
import { authorize, isStale } from '../shared/authentication.ts'
import { endOfStatus } from '../shared/outcome.ts'
import { safeText } from '../shared/safe-text.ts'
import { type Address, type Home, isSamePlace } from './address.ts'
import { type Description, readDescription, type Track } from './description.ts'
import { headerOf, type RtspMessage } from './message.ts'
import { type AgreedTransport, agreedTransport, interleavedTransport, udpTransport } from './transport.ts'

/** What a session wants, the same for all connections of a run. */
export interface DialogueOptions {
  readonly transport: RtspTransport
  readonly withAudio: boolean
  /** Fresh random text for Digest authentication. */
  readonly cnonce: () => string
}

/** What is to be done next. */
export type Step =
  | { readonly kind: 'send'; readonly text: string }
  /** A pair of UDP ports for this track; then {@link Dialogue.hasPorts}. */
  | { readonly kind: 'ports'; readonly track: Track }
  /** A track is set up: its packets may come from now on. */
  | { readonly kind: 'set up'; readonly track: Track; readonly agreed: AgreedTransport; readonly next: Step }
  | { readonly kind: 'playing' }
  | { readonly kind: 'redirect'; readonly location: string; readonly end: StreamEnd }
  | { readonly kind: 'end'; readonly end: StreamEnd }
  | { readonly kind: 'wait' }

type Method = 'OPTIONS' | 'DESCRIBE' | 'SETUP' | 'PLAY' | 'GET_PARAMETER' | 'TEARDOWN'

interface Request {
  readonly method: Method
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Challenges answered: a second is only for a nonce that was too old, a third is never. */
  readonly answers: number
}

const WAIT: Step = { kind: 'wait' }
/** RFC 2326, 12.37. */
const DEFAULT_TIMEOUT_S = 60
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 305, 307, 308])
const UNSUPPORTED_TRANSPORT = 461
const SESSION_NOT_FOUND = 454

/**
 * The requests of one RTSP session (RFC 2326) in their order: OPTIONS, DESCRIBE, SETUP of each track, PLAY, and
 * what keeps the session alive. Knows no socket: it is told the answers, and says what to do. Each request waits
 * for the answer to the one before it, so answers are told apart by their order: some servers number them wrong.
 */
export class Dialogue {
  readonly address: Address
  isPlaying = false
  /** After so much silence of ours the server ends the session. */
  timeoutMs = 1000 * DEFAULT_TIMEOUT_S
  private readonly home: Home
  private readonly options: DialogueOptions
  private sent: Request
  private cseq = 0
  private session = ''
  private challenges: readonly string[] = []
  private nonceCount = 0
  private description: Description | null = null
  private tracksDone = 0
  private isOverUdp: boolean
  private hasGetParameter = false
  /** What was refused is sent again in another way, one time: else nothing would keep the session alive. */
  private mayKeepAliveAgain = false

  constructor(address: Address, home: Home, options: DialogueOptions) {
    this.address = address
    this.home = home
    this.options = options
    this.isOverUdp = options.transport === 'udp'
    this.sent = requestOf('OPTIONS', address.url)
  }

  begin(): Step {
    return this.ask(requestOf('OPTIONS', this.address.url))
  }

  /** Takes the answer to what was sent last. */
  answered(message: RtspMessage): Step {
    const status = message.status ?? 0
    // 1xx announces the real answer.
    if (status < 200) return WAIT
    if (this.isPlaying) return this.answeredWhilePlaying(status, message)
    if (status === 401) return this.authorized(message)
    if (status < 300) return this.succeeded(message)
    return this.failed(status, message)
  }

  /** The track's pair of UDP ports. */
  hasPorts(track: Track, ports: readonly [number, number]): Step {
    return this.ask(requestOf('SETUP', track.url, { Transport: udpTransport(ports) }))
  }

  /** Answers what the server asks: it may see whether we live, and nothing else. */
  replyTo({ word, headers }: RtspMessage): string {
    const status = KNOWN_REQUESTS.has(word) ? '200 OK' : '501 Not Implemented'
    const cseq = headers.get('cseq')?.[0] ?? '0'
    return `RTSP/1.0 ${status}\r\nCSeq: ${/^\d{1,10}$/.test(cseq) ? cseq : '0'}\r\n\r\n`
  }

  /** What shows the server that we are still there; silence ends a session. */
  keepAlive(): string {
    this.mayKeepAliveAgain = true
    return this.keepAliveText()
  }

  private keepAliveText(): string {
    return this.textOf(requestOf(this.hasGetParameter ? 'GET_PARAMETER' : 'OPTIONS', this.url))
  }

  /** Ends the session; null when there is none. */
  teardown(): string | null {
    return this.session === '' ? null : this.textOf(requestOf('TEARDOWN', this.url))
  }

  /** Of the stream as a whole. */
  private get url(): string {
    return this.description?.url ?? this.address.url
  }

  private succeeded(message: RtspMessage): Step {
    switch (this.sent.method) {
      case 'OPTIONS':
        this.hasGetParameter = /\bGET_PARAMETER\b/i.test(headerOf(message, 'public'))
        return this.describe()
      case 'DESCRIBE':
        return this.described(message)
      case 'SETUP':
        return this.setUp(message)
      default:
        this.isPlaying = true
        return { kind: 'playing' }
    }
  }

  private failed(status: number, message: RtspMessage): Step {
    const { method } = this.sent
    const end = endOfStatus('RTSP', status, `${message.word} (${method})`)
    const location = headerOf(message, 'location')
    if (REDIRECTS.has(status) && location !== '') return { kind: 'redirect', location, end }
    // What a server says of OPTIONS does not matter: the next request will tell.
    if (method === 'OPTIONS') return this.describe()
    const isRefused = method === 'SETUP' && status === UNSUPPORTED_TRANSPORT
    if (isRefused && this.options.transport === 'auto' && !this.isOverUdp && this.tracksDone === 0) {
      this.isOverUdp = true
      return this.askForTrack()
    }
    if (isRefused) return { kind: 'end', end: { ...end, detail: `${end.detail}${this.transportAdvice()}` } }
    return { kind: 'end', end }
  }

  private transportAdvice(): string {
    return this.isOverUdp ? ': the server does not send over UDP' : ': the server does not send over TCP'
  }

  private describe(): Step {
    return this.ask(requestOf('DESCRIBE', this.address.url, { Accept: 'application/sdp' }))
  }

  private described(message: RtspMessage): Step {
    const type = headerOf(message, 'content-type')
    if (type !== '' && !/^application\/sdp\b/i.test(type)) return notAStream(`not a stream but ${type}`)
    const base = headerOf(message, 'content-base') || headerOf(message, 'content-location')
    const url = /^rtsps?:\/\/[\x21-\x7e]+$/i.test(base) ? withoutUserInfo(base) : this.address.url
    const description = readDescription(message.body, url, this.options.withAudio)
    if (typeof description === 'string') return notAStream(description)
    this.description = description
    return this.askForTrack()
  }

  private askForTrack(): Step {
    const track = this.description?.tracks[this.tracksDone]
    if (track === undefined) return this.ask(requestOf('PLAY', this.url, { Range: 'npt=0.000-' }))
    if (this.isOverUdp) return { kind: 'ports', track }
    const channels = [2 * this.tracksDone, 2 * this.tracksDone + 1] as const
    return this.ask(requestOf('SETUP', track.url, { Transport: interleavedTransport(channels) }))
  }

  private setUp(message: RtspMessage): Step {
    const track = this.description?.tracks[this.tracksDone]
    const agreed = agreedTransport(headerOf(message, 'transport'))
    this.takeSession(headerOf(message, 'session'))
    if (track === undefined || agreed.isInterleaved === this.isOverUdp) {
      return notAStream(`the server sends over ${this.isOverUdp ? 'TCP' : 'UDP'}, which was not asked for`)
    }
    const channels = agreed.channels ?? [2 * this.tracksDone, 2 * this.tracksDone + 1]
    this.tracksDone += 1
    return { kind: 'set up', track, agreed: { ...agreed, channels }, next: this.askForTrack() }
  }

  private takeSession(header: string): void {
    const [id = '', ...fields] = header.split(';')
    if (id.trim() !== '') this.session = id.trim()
    const seconds = /^\s*timeout\s*=\s*(\d{1,6})\s*$/i.exec(
      fields.find((field) => /timeout/i.test(field)) ?? '',
    )?.[1]
    if (seconds !== undefined && Number(seconds) > 0) this.timeoutMs = 1000 * Number(seconds)
  }

  private answeredWhilePlaying(status: number, message: RtspMessage): Step {
    if (status === 401) {
      this.challenge(message)
      return this.keepAliveAgain()
    }
    if (status === SESSION_NOT_FOUND) {
      return { kind: 'end', end: { kind: 'ended', detail: safeText(`RTSP 454 ${message.word}`) } }
    }
    // A server that names a method and does not know it is asked in another way.
    const isUnknown = status === 405 || status === 501
    if (!isUnknown || !this.hasGetParameter) return WAIT
    this.hasGetParameter = false
    return this.keepAliveAgain()
  }

  private keepAliveAgain(): Step {
    if (!this.mayKeepAliveAgain) return WAIT
    this.mayKeepAliveAgain = false
    return { kind: 'send', text: this.keepAliveText() }
  }

  private challenge(message: RtspMessage): void {
    this.challenges = message.headers.get('www-authenticate') ?? []
    this.nonceCount = 0
  }

  private authorized(message: RtspMessage): Step {
    const { sent } = this
    const end: Step = { kind: 'end', end: endOfStatus('RTSP', 401, `${message.word} (${sent.method})`) }
    this.challenge(message)
    const mayAnswer = sent.answers === 0 || (sent.answers === 1 && isStale(this.challenges))
    if (!mayAnswer || this.authorization(sent.method, sent.url) === null) return end
    this.nonceCount = 0
    return this.ask({ ...sent, answers: sent.answers + 1 })
  }

  private ask(request: Request): Step {
    this.sent = request
    return { kind: 'send', text: this.textOf(request) }
  }

  private textOf({ method, url, headers }: Request): string {
    this.cseq += 1
    const authorization = this.authorization(method, url)
    const own: readonly [string, string][] = [
      ['CSeq', `${this.cseq}`],
      ...Object.entries(headers),
      ...(this.session === '' ? [] : [['Session', this.session] as [string, string]]),
      ...(authorization === null ? [] : [['Authorization', authorization] as [string, string]]),
    ]
    const names = new Set(own.map(([name]) => name.toLowerCase()))
    // What the protocol says goes before what the user said, and that before what we call ourselves.
    const said = Object.entries({ 'user-agent': 'camgate', ...(this.isHome ? this.home.headers : {}) })
    const all = [...own, ...said.filter(([name]) => !names.has(name.toLowerCase()))]
    const lines = all.map(([name, value]) => `${name}: ${value}\r\n`)
    return `${method} ${url} RTSP/1.0\r\n${lines.join('')}\r\n`
  }

  private get isHome(): boolean {
    return isSamePlace(this.address, this.home.address)
  }

  private authorization(method: Method, uri: string): string | null {
    const { credentials } = this.home
    if (credentials === null || this.challenges.length === 0 || !this.isHome) return null
    this.nonceCount += 1
    const request = { method, uri, cnonce: this.options.cnonce(), nonceCount: this.nonceCount }
    return authorize(this.challenges, credentials, request)
  }
}

const KNOWN_REQUESTS: ReadonlySet<string> = new Set(['OPTIONS', 'GET_PARAMETER', 'SET_PARAMETER'])

function requestOf(method: Method, url: string, headers: Request['headers'] = {}): Request {
  return { method, url, headers, answers: 0 }
}

function notAStream(detail: string): Step {
  return { kind: 'end', end: { kind: 'protocol_error', detail: safeText(detail) } }
}

function withoutUserInfo(url: string): string {
  return url.replace(/^(rtsps?:\/\/)[^/?#]*@/i, '$1')
}
