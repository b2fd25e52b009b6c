import type { StreamEnd, StreamOptions } from '../../model/streams.ts'
import type { ClientOptions, Observer, StreamClient } from '../protocol.ts'
import { PortKinds } from '../shared/port-kind.ts'
import { ABORTED } from '../shared/watch-ends.ts'
import { connectionSettings } from './connection-settings.ts'
import { firstRequest } from './mjpeg-request.ts'
import { type Run, Watch } from './mjpeg-watch.ts'

/** Motion JPEG over HTTP, for all connections of a run. */
export function openMjpeg(options: ClientOptions): StreamClient {
  return new MjpegClient(options)
}

/** The shortest request that any web server answers. */
const GREETING = 'GET / HTTP/1.0\r\nUser-Agent: camgate\r\nAccept: */*\r\n\r\n'

class MjpegClient implements StreamClient {
  private readonly headers: StreamOptions['headers']
  private readonly run: Run
  private isClosed = false

  constructor(options: ClientOptions) {
    this.headers = options.headers
    this.run = {
      settings: connectionSettings(options, process.env),
      portKinds: new PortKinds(GREETING, /^\s*HTTP\//i),
      watches: new Set(),
    }
  }

  watch(url: string, observer: Observer, signal: AbortSignal): Promise<StreamEnd> {
    const first = firstRequest(url, this.headers)
    if (!('origin' in first)) return Promise.resolve(first)
    if (this.isClosed || signal.aborted) return Promise.resolve(ABORTED)
    // No executor function: through it, the promise would keep the request alive for as long as the stream lasts.
    const { promise, resolve } = Promise.withResolvers<StreamEnd>()
    new Watch(this.run, observer, signal, resolve).begin(first)
    return promise
  }

  async close(): Promise<void> {
    this.isClosed = true
    for (const watch of this.run.watches) watch.stop()
  }
}
