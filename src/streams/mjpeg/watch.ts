import { randomBytes } from 'node:crypto'
import type { StreamEnd } from '../../model.ts'
import type { Observer } from '../protocol.ts'
import { endOfError } from '../shared/outcome.ts'
import { ABORTED, NOT_CONNECTED } from '../shared/watch-ends.ts'
import type { Answer } from './answer.ts'
import type { ConnectionSettings } from './connection-settings.ts'
import { type Asker, Exchange } from './exchange.ts'
import { HttpConnection } from './http-connection.ts'
import { nextRequest, type StreamRequest } from './request.ts'

/** What all watches of a client have in common. */
export interface Run {
  readonly settings: ConnectionSettings
  /** Those that have not ended. */
  readonly watches: Set<Watch>
}

/**
 * One watch: one request after the other, until one of them has a stream or the end for an answer. It lives
 * as long as the stream, so it keeps of all that led there only what the end needs.
 */
export class Watch implements Asker {
  private readonly run: Run
  private readonly observer: Observer
  private readonly signal: AbortSignal
  private readonly over: (end: StreamEnd) => void
  private request: StreamRequest | null = null
  private exchange: Exchange | null = null
  private connection: HttpConnection | null = null

  /** Calls `over` one time, whatever happens. */
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
    exchange?.stop(exchange.isConnected ? ABORTED : NOT_CONNECTED)
  }

  /** The signal aborts. */
  handleEvent(): void {
    this.stop()
  }

  streams(): void {
    this.request = null
  }

  answered(answer: Answer): void {
    const { request } = this
    this.connection?.destroy()
    const next = request === null ? answer.end : nextRequest(request, answer, randomBytes(8).toString('hex'))
    if ('origin' in next) this.ask(next)
    else this.finish(next)
  }

  private ask(request: StreamRequest): void {
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
    this.signal.removeEventListener('abort', this)
    this.run.watches.delete(this)
    this.over(end)
  }
}
