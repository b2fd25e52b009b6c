import { describe, expect, test } from 'vitest'
import type { StreamEnd } from '../../src/model/streams.ts'
import { quickest } from '../quickest.ts'
import { NO_OPTIONS, type OpenClient, watch } from './watched.ts'

/** How a server of the protocol behaves towards one viewer. */
export type Behaviour =
  | { readonly kind: 'frames'; readonly sizes: readonly number[]; readonly ending: 'close' | 'stay' }
  /** A whole frame, one that is cut, a whole one, and whatever the protocol needs to find back. */
  | { readonly kind: 'cut-frame'; readonly whole: readonly number[] }
  | { readonly kind: 'refuse'; readonly as: Refusal }
  | { readonly kind: 'not-a-stream' | 'silent' | 'stays-without-frames' | 'closes-without-a-byte' }

const REFUSALS = ['refused', 'unauthorized', 'not_found', 'server_error'] as const
export type Refusal = (typeof REFUSALS)[number]

interface Served {
  readonly url: string
  openConnections(): number
  /** Breaks all connections without a farewell. */
  reset(): void
}

/** What a protocol brings along to be tested: servers on the loopback interface. */
export interface Harness {
  readonly open: OpenClient
  /** A server that is closed when the test is over. */
  serve(behaviour: Behaviour): Promise<Served>
  /** A URL of the protocol at which nobody listens. */
  nobody(): Promise<string>
}

const ABORT_LIMIT_MS = 100

/** What every protocol owes to the load engine. */
export function conformance(name: string, { open, serve, nobody }: Harness): void {
  const frames = (sizes: number[], ending: 'close' | 'stay') => serve({ kind: 'frames', sizes, ending })

  describe(`${name}, as every protocol`, () => {
    test('delivers frames with their sizes and the times of their arrival', async () => {
      const startedAt = performance.now()
      const watched = watch(open, (await frames([3000, 2000, 4000], 'close')).url)
      await watched.end
      expect(watched.frames).toEqual([3000, 2000, 4000])
      expect(watched.bytes).toBeGreaterThanOrEqual(9000)
      expect(watched.times).toEqual(watched.times.toSorted((a, b) => a - b))
      expect(watched.times[0]).toBeGreaterThanOrEqual(startedAt)
      expect(watched.times[2]).toBeLessThanOrEqual(performance.now())
    })

    test('says once that it is connected', async () => {
      const watched = watch(open, (await frames([1000], 'stay')).url)
      await watched.hasFrames(1)
      expect(watched.connections).toBe(1)
    })

    test('counts complete frames only', async () => {
      const whole = [3000, 3001]
      const watched = watch(open, (await serve({ kind: 'cut-frame', whole })).url)
      await watched.end
      expect(watched.frames).toEqual(whole)
    })

    test('a stream that is over is data: closed by the server', async () => {
      const watched = watch(open, (await frames([1000, 1000], 'close')).url)
      expect(await watched.end).toMatchObject({ kind: 'ended' })
      expect(watched.frames).toHaveLength(2)
    })

    test('a stream that is over is data: reset by the server', async () => {
      const server = await frames([1000, 1000], 'stay')
      const watched = watch(open, server.url)
      await watched.hasFrames(2)
      server.reset()
      expect(await watched.end).toMatchObject({ kind: 'ended' })
    })

    test.each(REFUSALS)('a refusal ends in kind: %s', async (as) => {
      const watched = watch(open, (await serve({ kind: 'refuse', as })).url)
      expect((await watched.end).kind).toBe(as)
      expect(watched).toMatchObject({ connections: 0, frames: [], bytes: 0 })
    })

    test('what is no stream is a protocol error', async () => {
      const watched = watch(open, (await serve({ kind: 'not-a-stream' })).url)
      expect((await watched.end).kind).toBe('protocol_error')
    })

    test('a server that closes without a byte delivered no frames', async () => {
      const watched = watch(open, (await serve({ kind: 'closes-without-a-byte' })).url)
      expect((await watched.end).kind).toBe('no_frames')
    })

    test('nobody there is unreachable', async () => {
      const watched = watch(open, await nobody())
      expect((await watched.end).kind).toBe('unreachable')
    })

    test.each<[string, Behaviour, (watched: ReturnType<typeof watch>) => boolean]>([
      ['before the answer', { kind: 'silent' }, () => true],
      ['before the first frame', { kind: 'stays-without-frames' }, ({ connections }) => connections === 1],
      [
        'between frames',
        { kind: 'frames', sizes: [1000], ending: 'stay' },
        ({ frames }) => frames.length === 1,
      ],
    ])('aborting %s ends it at once and leaves no connection', async (_when, behaviour, isReached) => {
      const server = await serve(behaviour)
      const tookMs = await quickest(ABORT_LIMIT_MS, async () => {
        const watched = watch(open, server.url)
        await expect
          .poll(() => server.openConnections() === 1 && isReached(watched), { interval: 5 })
          .toBe(true)
        const abortedAt = performance.now()
        watched.abort.abort()
        expect((await watched.end).kind).toBe('aborted')
        const endedAt = performance.now()
        await expect.poll(() => server.openConnections(), { interval: 5 }).toBe(0)
        return endedAt - abortedAt
      })
      expect(tookMs).toBeLessThan(ABORT_LIMIT_MS)
    })

    test('aborted beforehand nothing is opened', async () => {
      const server = await serve({ kind: 'silent' })
      const client = open(NO_OPTIONS)
      const end = await client.watch(server.url, ignore, AbortSignal.abort())
      expect(end.kind).toBe('aborted')
      expect(server.openConnections()).toBe(0)
    })

    test('closing the client ends all of its connections, and may be done twice', async () => {
      const server = await frames([1000], 'stay')
      const client = open(NO_OPTIONS)
      const ends = [1, 2, 3].map(() => client.watch(server.url, ignore, new AbortController().signal))
      await expect.poll(() => server.openConnections(), { interval: 5 }).toBe(3)
      await client.close()
      await client.close()
      expect((await Promise.all(ends)).map(({ kind }) => kind)).toEqual(['aborted', 'aborted', 'aborted'])
      await expect.poll(() => server.openConnections(), { interval: 5 }).toBe(0)
      expect((await client.watch(server.url, ignore, new AbortController().signal)).kind).toBe('aborted')
    })

    test('every connection is one of its own', async () => {
      const server = await frames([1000], 'stay')
      const client = open(NO_OPTIONS)
      const abort = new AbortController()
      const ends = [1, 2, 3, 4, 5].map(() => client.watch(server.url, ignore, abort.signal))
      await expect.poll(() => server.openConnections(), { interval: 5 }).toBe(5)
      abort.abort()
      await Promise.all(ends)
      await client.close()
    })

    test('every way to end is told in one short line', async () => {
      const urls = [
        await nobody(),
        ...(await Promise.all(REFUSALS.map(async (as) => (await serve({ kind: 'refuse', as })).url))),
        (await serve({ kind: 'not-a-stream' })).url,
        (await frames([1000], 'close')).url,
        'not a URL at all',
      ]
      const ends: StreamEnd[] = await Promise.all(urls.map((url) => watch(open, url).end))
      for (const { detail } of ends) expect(detail).toMatch(/^[^\p{Cc}]{3,200}$/u)
    })
  })
}

const ignore = { connected() {}, frame() {}, data() {}, packets() {}, note() {} }
