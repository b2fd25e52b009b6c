import { randomBytes } from 'node:crypto'
import type { StreamEnd } from '../../model.ts'
import type { Observer, Protocol, StreamClient, StreamOptions } from '../protocol.ts'
import { type Answer, Exchange } from './exchange.ts'
import { type ConnectionSettings, connectionSettings, HttpConnection } from './http-connection.ts'
import { endOfError } from './outcome.ts'
import { firstRequest, nextRequest, type StreamRequest } from './request.ts'

const ABORTED: StreamEnd = { kind: 'aborted', detail: 'closed by us' }
/** Given up before there was a connection: the caller's patience was longer than the server deserved. */
const NOT_CONNECTED: StreamEnd = { kind: 'unreachable', detail: 'no connection' }

/** Motion JPEG over HTTP: an endless response of pictures. */
export const mjpeg: Protocol = {
  name: 'mjpeg',
  schemes: ['http:', 'https:'],
  open: (options) => new MjpegClient(options, connectionSettings(options, process.env)),
}

class MjpegClient implements StreamClient {
  private readonly headers: StreamOptions['headers']
  private readonly settings: ConnectionSettings
  private readonly running = new Set<() => void>()
  private isClosed = false

  constructor(options: StreamOptions, settings: ConnectionSettings) {
    this.headers = options.headers
    this.settings = settings
  }

  async watch(url: string, observer: Observer, signal: AbortSignal): Promise<StreamEnd> {
    let next = firstRequest(url, this.headers)
    while ('origin' in next) {
      if (this.isClosed || signal.aborted) return ABORTED
      const answer = await this.ask(next, observer, signal)
      next = nextRequest(next, answer, randomBytes(8).toString('hex'))
    }
    return next
  }

  async close(): Promise<void> {
    this.isClosed = true
    for (const stop of this.running) stop()
  }

  private ask(request: StreamRequest, observer: Observer, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve) => {
      let connection: HttpConnection | null = null
      const exchange = new Exchange(observer, (answer) => {
        signal.removeEventListener('abort', stop)
        this.running.delete(stop)
        connection?.destroy()
        resolve(answer)
      })
      const stop = () => exchange.stop(exchange.isConnected ? ABORTED : NOT_CONNECTED)
      signal.addEventListener('abort', stop, { once: true })
      this.running.add(stop)
      try {
        connection = new HttpConnection(request.origin, this.settings, exchange)
        connection.get(request.origin, request.path, request.headers)
      } catch (error) {
        exchange.stop(endOfError(error instanceof Error ? error : new Error(String(error)), exchange))
      }
    })
  }
}
