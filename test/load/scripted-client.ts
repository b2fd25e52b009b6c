import type { StreamEnd } from '../../src/model/streams.ts'
import type { Observer, StreamClient } from '../../src/protocols/protocol.ts'

export interface OpenStream {
  readonly url: string
  readonly observer: Observer
  readonly signal: AbortSignal
  readonly isAborted: () => boolean
  end(end: StreamEnd): void
}

/** A stream client whose streams do what the test says, for the engine's own logic. */
export class ScriptedClient implements StreamClient {
  readonly streams: OpenStream[] = []
  private readonly onOpen: (stream: OpenStream, index: number) => void

  constructor(onOpen: (stream: OpenStream, index: number) => void = () => {}) {
    this.onOpen = onOpen
  }

  get last(): OpenStream {
    const stream = this.streams.at(-1)
    if (stream === undefined) throw new Error('no stream was opened')
    return stream
  }

  async watch(url: string, observer: Observer, signal: AbortSignal): Promise<StreamEnd> {
    return await new Promise((resolve) => {
      const stream = { url, observer, signal, isAborted: () => signal.aborted, end: resolve }
      this.streams.push(stream)
      this.onOpen(stream, this.streams.length - 1)
      signal.addEventListener('abort', () => resolve({ kind: 'aborted', detail: 'aborted' }))
    })
  }

  async close(): Promise<void> {}
}
