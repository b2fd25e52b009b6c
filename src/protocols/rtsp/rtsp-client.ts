import { randomBytes } from 'node:crypto'
import type { StreamEnd, StreamOptions } from '../../model/streams.ts'
import type { ClientOptions, Observer, StreamClient } from '../protocol.ts'
import { PortKinds } from '../shared/port-kind.ts'
import { ABORTED, NOT_ALLOWED } from '../shared/watch-ends.ts'
import { homeOf } from './address.ts'
import { type Run, Watch } from './rtsp-watch.ts'
import { TrackMemory } from './track-memory.ts'

/** RTSP, for all connections of a run. */
export function openRtsp(options: ClientOptions): StreamClient {
  return new RtspClient(options)
}

const NO_URL: StreamEnd = { kind: 'protocol_error', detail: 'not an rtsp or rtsps URL' }
const TICK_MS = 1000
const GREETING = 'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: camgate\r\n\r\n'

class RtspClient implements StreamClient {
  private readonly headers: StreamOptions['headers']
  private readonly run: Run
  private readonly timer: NodeJS.Timeout
  private isClosed = false

  constructor({ headers, insecure, rtspTransport, rtspAudio, mayConnectTo = () => true }: ClientOptions) {
    this.headers = headers
    this.run = {
      options: {
        transport: rtspTransport,
        cnonce: () => randomBytes(8).toString('hex'),
      },
      isInsecure: insecure,
      mayConnectTo,
      portKinds: new PortKinds(GREETING, /^\s*RTSP\//i),
      tracks: new TrackMemory(rtspAudio ? 'audio' : 'video'),
      watches: new Set(),
    }
    // One timer for all watches. The socket of an open watch keeps the process alive.
    this.timer = setInterval(() => this.tick(), TICK_MS).unref()
  }

  watch(url: string, observer: Observer, signal: AbortSignal): Promise<StreamEnd> {
    const home = homeOf(url, this.headers)
    if (home === null) return Promise.resolve(NO_URL)
    if (!this.run.mayConnectTo(home.address.url)) return Promise.resolve(NOT_ALLOWED)
    if (this.isClosed || signal.aborted) return Promise.resolve(ABORTED)
    const { promise, resolve } = Promise.withResolvers<StreamEnd>()
    new Watch(this.run, home, observer, signal, resolve).begin()
    return promise
  }

  async close(): Promise<void> {
    this.isClosed = true
    clearInterval(this.timer)
    for (const watch of this.run.watches) watch.destroy()
  }

  private tick(): void {
    const nowMs = performance.now()
    for (const watch of this.run.watches) watch.tick(nowMs)
  }
}
