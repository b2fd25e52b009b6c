import type { StreamEnd, StreamNote, StreamOptions } from '../../src/model/streams.ts'
import type { Frame, Observer, StreamClient } from '../../src/protocols/protocol.ts'
import { safeText } from '../../src/text/safe-text.ts'
import { onTestFinished, poll } from '../current-test.ts'

/** What one connection told its observer. */
export class Watched implements Observer {
  connections = 0
  declaredFps: number | null = null
  bytes = 0
  readonly frames: number[] = []
  readonly times: number[] = []
  readonly same: boolean[] = []
  readonly keys: boolean[] = []
  packetsReceived = 0
  packetsLost = 0
  jitterMs: number | null = null
  readonly notes: StreamNote[] = []
  readonly readTimes: number[] = []
  readonly abort = new AbortController()
  end: Promise<StreamEnd> = Promise.resolve({ kind: 'ended', detail: 'never begun' })

  connected(declaredFps: number | null = null): void {
    this.connections += 1
    this.declaredFps = declaredFps
  }

  frame({ bytes, atMs, isSamePicture, isKeyFrame }: Readonly<Frame>): void {
    this.frames.push(bytes)
    this.times.push(atMs)
    this.same.push(isSamePicture)
    this.keys.push(isKeyFrame)
  }

  data(bytes: number, atMs: number): void {
    this.bytes += bytes
    this.readTimes.push(atMs)
  }

  packets(received: number, lost: number, jitterMs: number): void {
    this.packetsReceived += received
    this.packetsLost += lost
    this.jitterMs = jitterMs
  }

  note(note: StreamNote): void {
    this.notes.push(note)
  }

  async hasFrames(count: number): Promise<void> {
    await poll(() => this.frames.length, { timeout: 5000, interval: 5 }).toBeGreaterThanOrEqual(count)
  }
}

/** What most tests have no wish for. */
export const NO_OPTIONS: StreamOptions = {
  headers: {},
  insecure: false,
  rtspTransport: 'tcp',
  rtspAudio: false,
}

export type OpenClient = (options: StreamOptions) => StreamClient

/** Opens one connection with a client of its own; both are gone when the test is over. */
export function watch(open: OpenClient, url: string, options: Partial<StreamOptions> = {}): Watched {
  const client = open({ ...NO_OPTIONS, ...options })
  onTestFinished(() => client.close())
  const watched = new Watched()
  watched.end = client.watch(url, watched, watched.abort.signal).then(asShown)
  return watched
}

/** As the stream clients of a run hand it on. */
function asShown({ redirects: _, ...end }: StreamEnd): StreamEnd {
  return { ...end, detail: safeText(end.detail) }
}
