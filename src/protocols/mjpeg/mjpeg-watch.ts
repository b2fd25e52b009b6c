import { randomBytes } from 'node:crypto'
import type { StreamEnd } from '../../model/streams.ts'
import type { Observer } from '../protocol.ts'
import { endOfError } from '../shared/end-kinds.ts'
import type { Port, PortKinds } from '../shared/port-kind.ts'
import { NOT_ALLOWED, NOT_CONNECTED } from '../shared/watch-ends.ts'
import type { Answer } from './answer.ts'
import type { ConnectionSettings } from './connection-settings.ts'
import { type Asker, Exchange } from './exchange.ts'
import { HttpConnection } from './http-connection.ts'
import { nextRequest, type StreamRequest } from './mjpeg-request.ts'
import { bare, proxyFor } from './proxies.ts'

/** What all watches of a client share. */
export interface Run {
  readonly settings: ConnectionSettings
  readonly portKinds: PortKinds
  /** The watches that have not ended. */
  readonly watches: Set<Watch>
}

/**
 * One watch: one request after another, until the answer is a stream or an end. It lives as long as the stream, so of
 * everything that led there it keeps only what the end needs.
 */
export class Watch implements Asker {
  private readonly run: Run
  private readonly observer: Observer
  private readonly signal: AbortSignal
  private readonly over: (end: StreamEnd) => void
  private request: StreamRequest | null = null
  private exchange: Exchange | null = null
  private connection: HttpConnection | null = null
  /** An end that is being checked. */
  private doubted: StreamEnd | null = null
  private isOver = false

  /** Calls `over` exactly once. */
  constructor(run: Run, observer: Observer, signal: AbortSignal, over: (end: StreamEnd) => void) {
    this.run = run
    this.observer = observer
    this.signal = signal
    this.over = over
  }

  begin(request: StreamRequest): void {
    this.run.watches.add(this)
    this.signal.addEventListener('abort', this, { once: true })
    this.ask(request)
  }

  stop(): void {
    const { exchange } = this
    const end = exchange?.abandoned ?? NOT_CONNECTED
    if (this.doubted === null) exchange?.stop(end)
    else this.finish(end)
  }

  /** Called when the signal aborts. */
  handleEvent(): void {
    this.stop()
  }

  streams(): void {
    this.request = null
  }

  hesitates(): void {
    const { request, exchange } = this
    if (request === null || !isDirect(request, this.run.settings)) return
    void this.run.portKinds.isOther(portOf(request)).then((isOther) => {
      if (isOther && exchange?.isConnected === false) exchange.stop(OTHER_KIND.plain)
    })
  }

  answered(answer: Answer): void {
    const { request } = this
    this.connection?.destroy()
    const next = request === null ? answer.end : nextRequest(request, answer, randomBytes(8).toString('hex'))
    if ('origin' in next) this.ask(next)
    else if (request !== null && this.isDoubtful(request, next)) this.doubt(request, next)
    else this.finish(next)
  }

  /** nginx and others answer 400 to a request without TLS. */
  private isDoubtful(request: StreamRequest, end: StreamEnd): boolean {
    const { origin } = request
    if (!isDirect(request, this.run.settings)) return false
    return this.exchange?.isDoubtful === true || (end.httpStatus === 400 && origin.startsWith('http:'))
  }

  /** Checks whether the port speaks the other way, with TLS or without. */
  private doubt(request: StreamRequest, end: StreamEnd): void {
    const port = portOf(request)
    this.doubted = end
    void this.run.portKinds.isOther(port).then((isOther) => {
      if (!isOther) this.finish(end)
      else this.finish(port.isSecure ? OTHER_KIND.plain : OTHER_KIND.tls)
    })
  }

  private ask(request: StreamRequest): void {
    const isAllowed = this.run.settings.mayConnectTo(`${request.origin}${request.path}`)
    if (isAllowed) this.connect(request)
    else this.finish(NOT_ALLOWED)
  }

  private connect(request: StreamRequest): void {
    const exchange = new Exchange(this.observer, this)
    this.request = request
    this.exchange = exchange
    this.connection = new HttpConnection(exchange)
    try {
      this.connection.open(request, this.run.settings)
    } catch (error) {
      exchange.stop(endOfError(error instanceof Error ? error : new Error(String(error)), exchange))
    }
  }

  private finish(end: StreamEnd): void {
    if (this.isOver) return
    this.isOver = true
    this.signal.removeEventListener('abort', this)
    this.run.watches.delete(this)
    this.over(end)
  }
}

const OTHER_KIND: Readonly<Record<'plain' | 'tls', StreamEnd>> = {
  plain: { kind: 'unreachable', detail: 'the server answers without TLS on this port: use http://' },
  tls: { kind: 'protocol_error', detail: 'the server speaks TLS on this port: use https://' },
}

function isDirect({ origin }: StreamRequest, { proxies }: ConnectionSettings): boolean {
  return proxyFor(new URL(origin), proxies) === null
}

function portOf({ origin }: StreamRequest): Port {
  const { protocol, hostname, port } = new URL(origin)
  const isSecure = protocol === 'https:'
  return { host: bare(hostname), port: Number(port) || (isSecure ? 443 : 80), isSecure }
}
