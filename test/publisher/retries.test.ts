import { describe, expect, test } from 'vitest'
import type { PublishOptions } from '../../src/model/publishing.ts'
import { Publisher } from '../../src/publisher/camera-publisher.ts'
import { onTestFinished, poll } from '../current-test.ts'
import { listening } from '../protocols/listening.ts'
import { ManualTimers } from './manual-timers.ts'
import { RecordSink } from './record-sink.ts'
import { SMALL } from './with-sink.ts'

async function sinkOf(...options: ConstructorParameters<typeof RecordSink>): Promise<RecordSink> {
  const sink = await new RecordSink(...options).listen()
  onTestFinished(() => sink.close())
  return sink
}

async function publisherTo(
  url: string,
  timers: ManualTimers | null,
  options: Partial<PublishOptions> = {},
): Promise<Publisher> {
  const publisher = await Publisher.create({ ...SMALL, cameras: ['1'], url, ...options }, timers?.later)
  onTestFinished(() => publisher.close())
  return publisher
}

const loginsAt = (sink: RecordSink) =>
  sink.requests.filter(({ headers }) => headers.has('authorization')).length
const withLogin = (url: string) => url.replace('//', '//user:wrong@')

describe('a camera that cannot publish', () => {
  test('tries again after 1, 2, 4 … seconds, and never waits more than 30 s', async () => {
    const timers = new ManualTimers()
    const sink = await sinkOf({ answers: { ANNOUNCE: '404 Not Found' } })
    const publisher = await publisherTo(sink.url, timers)
    const tries = () => sink.requests.filter(({ word }) => word === 'ANNOUNCE').length
    await publisher.resize(1)
    const waits = [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]
    for (const [index, delayMs] of waits.entries()) {
      await poll(() => timers.waiting(delayMs)).toBe(1)
      expect(tries()).toBe(index + 1)
      timers.pass(delayMs)
      await poll(tries).toBe(index + 2)
    }
  })

  test('keeps no answers for a server that sends requests and reads nothing', async () => {
    const flood = Buffer.from('OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n'.repeat(1000))
    const server = await listening((socket) => {
      socket.pause()
      const send = () => socket.write(flood, (error) => error ?? send())
      send()
    }, {})
    const publisher = await publisherTo(`rtsp://127.0.0.1:${server.port}/{camera}`, new ManualTimers())
    await publisher.resize(1)
    expect(publisher.cameras()[0]).toMatchObject({
      state: 'waiting',
      problem: 'the server sends requests and reads no answers',
    })
  })

  test('names the beginning of an endless reason', async () => {
    const sink = await sinkOf({ answers: { ANNOUNCE: `404 ${'x'.repeat(50_000)}` } })
    const publisher = await publisherTo(sink.url, new ManualTimers())
    await publisher.resize(1)
    const problem = publisher.cameras()[0]?.problem ?? ''
    expect(problem).toMatch(/404 x+/)
    expect(problem.length).toBeLessThanOrEqual(300)
  })

  test('gives a server 10 s for each answer, and names the request', async () => {
    const timers = new ManualTimers()
    const server = await listening((socket) => socket.resume(), {})
    const publisher = await publisherTo(`rtsp://127.0.0.1:${server.port}/{camera}`, timers)
    const begun = publisher.resize(1)
    // The time for the connection is over as soon as that is there.
    await poll(() => [timers.delays.length, timers.waiting(10_000)]).toEqual([2, 1])
    expect(publisher.cameras()[0]?.state).toBe('connecting')
    timers.pass(10_000)
    expect(await begun).toBe(0)
    expect(publisher.cameras()[0]).toMatchObject({
      state: 'waiting',
      problem: 'no answer to OPTIONS within 10 s',
    })
    await poll(() => server.open.size).toBe(0)
  })

  test('gives a server without TLS 10 s, and says what did not come', async () => {
    const timers = new ManualTimers()
    const server = await listening((socket) => socket.resume(), {})
    const url = `rtsps://127.0.0.1:${server.port}/{camera}`
    const publisher = await publisherTo(url, timers, { isInsecure: true })
    const begun = publisher.resize(1)
    await poll(() => server.open.size).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 100))
    timers.pass(10_000)
    await begun
    expect(publisher.cameras()[0]?.problem).toBe('no TLS session within 10 s')
  })

  test('begins again with 1 s when it is asked anew', async () => {
    const timers = new ManualTimers()
    const sink = await sinkOf({ answers: { ANNOUNCE: '453 Not Enough Bandwidth' } })
    const publisher = await publisherTo(sink.url, timers)
    await publisher.resize(1)
    timers.pass(1000)
    await poll(() => timers.waiting(2000)).toBe(1)
    expect(publisher.cameras()[0]?.problem).toMatch(/^the server takes no more streams: RTSP 453/)
    await publisher.resize(0)
    expect(timers.waiting(2000)).toBe(0)
    await publisher.resize(1)
    await poll(() => timers.waiting(1000)).toBe(1)
  })
})

describe('a login that is refused', () => {
  test('is sent once, by one of all cameras, and never again', async () => {
    const timers = new ManualTimers()
    const sink = await sinkOf({ accepts: () => false, challenge: 'Digest realm="a", nonce="b", qop="auth"' })
    const publisher = await publisherTo(withLogin(sink.url), timers, { cameras: ['1', '2', '3', '4'] })
    expect(await publisher.resize(3)).toBe(0)
    const refused = { state: 'refused', problem: expect.stringMatching(/^the login was refused: RTSP 401/) }
    expect(publisher.cameras().slice(0, 3)).toMatchObject([refused, refused, refused])
    expect(loginsAt(sink)).toBe(1)
    await publisher.resize(0)
    expect(await publisher.resize(4)).toBe(0)
    expect(publisher.cameras()).toMatchObject(Array(4).fill(refused))
    expect(loginsAt(sink)).toBe(1)
    expect(new Set(timers.delays)).toEqual(new Set([10_000]))
  })

  test('to one camera after others were accepted keeps the others', async () => {
    const sink = await sinkOf({
      accepts: (header, { url }) => header !== '' && !url.includes('/2'),
    })
    const publisher = await publisherTo(withLogin(sink.url), null, { cameras: ['1', '2', '3'] })
    await publisher.resize(1)
    expect(await publisher.resize(3)).toBe(2)
    expect(publisher.cameras().map(({ state }) => state)).toEqual(['publishing', 'refused', 'publishing'])
  })

  test('when cameras come back to a server with another password is sent once too', async () => {
    let isIn = true
    const sink = await sinkOf({ accepts: (header) => isIn && header !== '' })
    const publisher = await publisherTo(withLogin(sink.url), null, { cameras: ['1', '2', '3'] })
    expect(await publisher.resize(3)).toBe(3)
    isIn = false
    const before = loginsAt(sink)
    sink.cut()
    await poll(() => publisher.cameras().map(({ state }) => state)).toEqual(Array(3).fill('refused'))
    expect(loginsAt(sink)).toBe(before + 1)
  })

  test('that is missing is asked for again, as nothing is sent that could lock an account', async () => {
    const timers = new ManualTimers()
    const sink = await sinkOf({ accepts: () => false })
    const publisher = await publisherTo(sink.url, timers)
    await publisher.resize(1)
    expect(publisher.cameras()[0]?.state).toBe('waiting')
    expect(timers.waiting(1000)).toBe(1)
  })
})
