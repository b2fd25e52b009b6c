import { expect, onTestFinished } from 'vitest'
import type { StreamEnd } from '../../src/model.ts'
import type { Observer, Protocol, StreamOptions } from '../../src/streams/protocol.ts'

/** What one connection told its observer. */
export class Watched implements Observer {
  connections = 0
  bytes = 0
  readonly frames: number[] = []
  readonly times: number[] = []
  readonly same: boolean[] = []
  readonly abort = new AbortController()
  end: Promise<StreamEnd> = Promise.resolve({ kind: 'ended', detail: 'never begun' })

  connected(): void {
    this.connections += 1
  }

  frame(bytes: number, atMs: number, isSamePicture: boolean): void {
    this.frames.push(bytes)
    this.times.push(atMs)
    this.same.push(isSamePicture)
  }

  data(bytes: number): void {
    this.bytes += bytes
  }

  async hasFrames(count: number): Promise<void> {
    await expect.poll(() => this.frames.length, { timeout: 5000, interval: 5 }).toBeGreaterThanOrEqual(count)
  }
}

/** Opens one connection with a client of its own; both are gone when the test is over. */
export function watch(protocol: Protocol, url: string, options: Partial<StreamOptions> = {}): Watched {
  const client = protocol.open({ headers: {}, insecure: false, ...options })
  onTestFinished(() => client.close())
  const watched = new Watched()
  watched.end = client.watch(url, watched, watched.abort.signal)
  return watched
}
