import type { RtspTransport, StreamEnd } from '../../model/streams.ts'
import { quote } from '../../text/safe-text.ts'
import { isStale } from '../shared/authentication.ts'
import { endOfStatus } from '../shared/end-kinds.ts'
import type { Address, Home } from './address.ts'
import { baseUrl, type Description, readDescription, type Track, type TrackChoice } from './description.ts'
import { headerOf, type RtspMessage } from './message.ts'
import { PendingRequest } from './pending-request.ts'
import { type Request, RequestWriter, requestOf } from './rtsp-request.ts'
import { readSessionHeader } from './session-header.ts'
import { type AgreedTransport, agreedTransport, interleavedTransport, udpTransport } from './transport.ts'

/** Options of a session, the same for all connections of a run. */
export interface DialogueOptions {
  readonly transport: RtspTransport
  /** Fresh random text for Digest authentication. */
  readonly cnonce: () => string
}

/** What to do next. */
export type Step =
  | { readonly kind: 'send'; readonly text: string }
  /** Open a pair of UDP ports for this track; then call {@link Dialogue.hasPorts}. */
  | { readonly kind: 'ports'; readonly track: Track }
  /** A track is set up: its packets may come from now on. */
  | { readonly kind: 'set up'; readonly track: Track; readonly agreed: AgreedTransport; readonly next: Step }
  | { readonly kind: 'playing' }
  /** The server says that the stream is over. It is over when its packets stop. */
  | { readonly kind: 'farewell'; readonly why: string; readonly next: Step }
  | { readonly kind: 'redirect'; readonly location: string; readonly end: StreamEnd }
  | { readonly kind: 'end'; readonly end: StreamEnd }
  | { readonly kind: 'wait' }

const WAIT: Step = { kind: 'wait' }
/** RFC 2326, 12.37. */
const DEFAULT_TIMEOUT_MS = 60_000
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 305, 307, 308])
/** No viewer accepts another 2xx as success. */
const OK = 200
const UNSUPPORTED_TRANSPORT = 461
const SESSION_NOT_FOUND = 454
const NO_SRTP = 'SRTP (RTP/SAVP) is not supported'

/**
 * The requests of one RTSP session (RFC 2326) in order: OPTIONS, DESCRIBE, SETUP of each track, PLAY, and the
 * keep-alives. Knows no socket: it takes the answers and returns what to do next. Each request waits for the answer to
 * the previous one.
 */
export class Dialogue {
  readonly address: Address
  readonly home: Home
  readonly choice: TrackChoice
  isPlaying = false
  /** After this much silence from us, the server ends the session. */
  timeoutMs = DEFAULT_TIMEOUT_MS
  private readonly options: DialogueOptions
  private readonly writer: RequestWriter
  private readonly pending = new PendingRequest()
  private sent: Request
  private description: Description | null = null
  /** Tracks that are set up or were skipped. */
  private tracksDone = 0
  private isOverUdp: boolean
  private hasGetParameter = false
  /** A refused keep-alive is sent once more in another way: otherwise nothing would keep the session alive. */
  private mayKeepAliveAgain = false

  constructor(address: Address, home: Home, choice: TrackChoice, options: DialogueOptions) {
    this.address = address
    this.home = home
    this.choice = choice
    this.options = options
    this.writer = new RequestWriter(address, home, options.cnonce)
    this.isOverUdp = options.transport === 'udp'
    this.sent = requestOf('OPTIONS', address.url)
  }

  /** The request that the server has not answered, which explains a connection that ends. */
  get asked(): Request['method'] {
    return this.sent.method
  }

  /** The stream has tracks that were not chosen. */
  get hasMoreTracks(): boolean {
    return this.description?.hasMore === true
  }

  begin(): Step {
    return this.ask(requestOf('OPTIONS', this.address.url))
  }

  /** Takes an answer; an answer to nothing changes nothing. */
  answered(message: RtspMessage): Step {
    const status = message.status ?? 0
    // 1xx announces the real answer.
    if (status < 200) return WAIT
    if (this.isPlaying) return this.answeredWhilePlaying(status, message)
    if (!this.pending.take(message)) return WAIT
    if (status === 401) return this.authorized(message)
    if (status === OK) return this.succeeded(message)
    return this.failed(status, message)
  }

  /** What a request from the server means for the stream. */
  requested(request: RtspMessage): Step {
    const location = headerOf(request, 'location')
    const end: StreamEnd = { kind: 'ended', detail: `ended by the server (${quote(request.word)})` }
    if (request.word === 'REDIRECT' && location !== '') return { kind: 'redirect', location, end }
    if (request.word === 'TEARDOWN') return { kind: 'farewell', why: end.detail, next: WAIT }
    return WAIT
  }

  /** Takes the track's pair of UDP ports. */
  hasPorts(track: Track, ports: readonly [number, number]): Step {
    return this.ask(requestOf('SETUP', track.url, { Transport: udpTransport(ports) }))
  }

  /** Shows the server that we are still there; silence ends a session. */
  keepAlive(): string {
    this.mayKeepAliveAgain = true
    return this.keepAliveText()
  }

  /** Ends the session; null without a session. */
  teardown(): string | null {
    return this.writer.session === '' ? null : this.writer.text(requestOf('TEARDOWN', this.url))
  }

  /** The URL of the stream as a whole. */
  private get url(): string {
    return this.description?.url ?? this.address.url
  }

  private keepAliveText(): string {
    return this.writer.text(requestOf(this.hasGetParameter ? 'GET_PARAMETER' : 'OPTIONS', this.url))
  }

  private succeeded(message: RtspMessage): Step {
    switch (this.sent.method) {
      case 'OPTIONS':
        this.hasGetParameter = /\bGET_PARAMETER\b/i.test(`${message.headers.get('public')}`)
        return this.describe()
      case 'DESCRIBE':
        return this.described(message)
      case 'SETUP':
        return this.setUp(message)
      default:
        this.takeSession(message)
        this.isPlaying = true
        return { kind: 'playing' }
    }
  }

  private failed(status: number, message: RtspMessage): Step {
    const { method } = this.sent
    const end = refusalOf(status, `${message.word} (${method})`)
    const location = headerOf(message, 'location')
    if (REDIRECTS.has(status) && location !== '') return { kind: 'redirect', location, end }
    // The answer to OPTIONS does not matter: the next request will show.
    if (method === 'OPTIONS') return this.describe()
    return method === 'SETUP' ? this.setUpFailed(status, end) : { kind: 'end', end }
  }

  private setUpFailed(status: number, end: StreamEnd): Step {
    const isUnsupported = status === UNSUPPORTED_TRANSPORT
    if (isUnsupported && this.options.transport === 'auto' && !this.isOverUdp && this.tracksDone === 0) {
      this.isOverUdp = true
      return this.askForTrack()
    }
    // The video is what matters; skip other tracks that nobody asked for.
    if (this.choice === 'all' && this.tracksDone > 0) {
      this.tracksDone += 1
      return this.askForTrack()
    }
    const advice = this.transportAdvice(isUnsupported)
    return { kind: 'end', end: advice === '' ? end : { ...end, detail: `${end.detail}: ${advice}` } }
  }

  private transportAdvice(isUnsupported: boolean): string {
    if (this.description?.tracks[this.tracksDone]?.isSecure === true) return NO_SRTP
    if (this.address.isSecure && this.isOverUdp) return `${NO_SRTP}, which rtsps needs over UDP`
    if (!isUnsupported) return ''
    return this.isOverUdp ? 'the server does not send over UDP' : 'the server does not send over TCP'
  }

  private describe(): Step {
    return this.ask(requestOf('DESCRIBE', this.address.url, { Accept: 'application/sdp' }))
  }

  private described(message: RtspMessage): Step {
    const type = headerOf(message, 'content-type')
    const description = readDescription(message.body, this.baseOf(message), this.choice)
    if (typeof description === 'string') {
      // The content decides, not the content type, which viewers ignore too.
      const isNamed = type === '' || /^application\/sdp\b/i.test(type)
      return notAStream(isNamed ? description : `not a stream but ${type}`)
    }
    this.description = description
    return this.askForTrack()
  }

  private baseOf(message: RtspMessage): string {
    const named = headerOf(message, 'content-base') || headerOf(message, 'content-location')
    return baseUrl(named, this.address.url)
  }

  private askForTrack(): Step {
    const track = this.description?.tracks[this.tracksDone]
    if (track === undefined) return this.ask(requestOf('PLAY', this.url, { Range: 'npt=0.000-' }))
    if (this.isOverUdp) return { kind: 'ports', track }
    return this.ask(requestOf('SETUP', track.url, { Transport: interleavedTransport(this.channels) }))
  }

  /** The channels to ask for, for the current track. */
  private get channels(): readonly [number, number] {
    return [2 * this.tracksDone, 2 * this.tracksDone + 1]
  }

  private setUp(message: RtspMessage): Step {
    const track = this.description?.tracks[this.tracksDone]
    const header = headerOf(message, 'transport')
    const agreed = agreedTransport(header)
    this.takeSession(message)
    const problem = this.problemOf(header, agreed)
    if (track === undefined || problem !== null) return notAStream(problem ?? 'no track was asked for')
    const channels = agreed.channels ?? this.channels
    this.tracksDone += 1
    return { kind: 'set up', track, agreed: { ...agreed, channels }, next: this.askForTrack() }
  }

  private problemOf(header: string, agreed: AgreedTransport): string | null {
    if (header === '') return 'the answer to SETUP has no Transport header'
    if (agreed.isSecure) return `the server sends encrypted packets: ${NO_SRTP}`
    if (agreed.isMulticast) return 'the server sends by multicast, which was not asked for'
    if (agreed.isInterleaved !== this.isOverUdp) return null
    return `the server sends over ${this.isOverUdp ? 'TCP' : 'UDP'}, which was not asked for`
  }

  private takeSession(message: RtspMessage): void {
    const { id, timeoutMs } = readSessionHeader(headerOf(message, 'session'))
    if (id !== '') this.writer.session = id
    if (timeoutMs !== null) this.timeoutMs = timeoutMs
  }

  /** Viewers play on, whatever the server answers to a keep-alive, as long as packets come. */
  private answeredWhilePlaying(status: number, message: RtspMessage): Step {
    if (status < 300) return WAIT
    if (status === 401) {
      this.writer.challenge(message.headers.get('www-authenticate') ?? [])
      return this.keepAliveAgain()
    }
    const next = this.keepAliveOtherwise()
    if (status !== SESSION_NOT_FOUND) return next
    return { kind: 'farewell', why: refusalOf(status, message.word).detail, next }
  }

  /** If a server announces a method and then refuses it, the keep-alive is sent in another way. */
  private keepAliveOtherwise(): Step {
    if (!this.hasGetParameter) return WAIT
    this.hasGetParameter = false
    return this.keepAliveAgain()
  }

  private keepAliveAgain(): Step {
    if (!this.mayKeepAliveAgain) return WAIT
    this.mayKeepAliveAgain = false
    return { kind: 'send', text: this.keepAliveText() }
  }

  private authorized(message: RtspMessage): Step {
    const { sent } = this
    const challenges = message.headers.get('www-authenticate') ?? []
    this.writer.challenge(challenges)
    const mayAnswer = sent.answers === 0 || (sent.answers === 1 && isStale(challenges))
    if (mayAnswer && this.writer.canAuthorize(sent)) return this.ask({ ...sent, answers: sent.answers + 1 })
    return { kind: 'end', end: endOfStatus('RTSP', 401, `${message.word} (${sent.method})`) }
  }

  private ask(request: Request): Step {
    this.sent = request
    const text = this.writer.text(request)
    this.pending.begin(request.method, this.writer.cseq)
    return { kind: 'send', text }
  }
}

/** Whatever its status, an RTSP answer is never mistaken for another protocol. */
function refusalOf(status: number, reason: string): StreamEnd {
  const end = endOfStatus('RTSP', status, reason)
  return end.kind === 'protocol_error' ? { ...end, kind: 'refused' } : end
}

function notAStream(detail: string): Step {
  return { kind: 'end', end: { kind: 'protocol_error', detail: quote(detail) } }
}
