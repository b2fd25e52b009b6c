import { afterEach, describe, expect, test } from 'vitest'
import { cameraNumber } from '../../src/marks/mark.ts'
import type { PublishOptions } from '../../src/model/publishing.ts'
import { Publisher } from '../../src/publisher/camera-publisher.ts'
import { clockNumber, machineClockMs } from '../../src/system/machine-clock.ts'
import { RecordSink } from './record-sink.ts'
import { SMALL } from './with-sink.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function sinkOf(...options: ConstructorParameters<typeof RecordSink>): Promise<RecordSink> {
  const sink = await new RecordSink(...options).listen()
  closers.push(() => sink.close())
  return sink
}

async function publisherTo(url: string, options: Partial<PublishOptions> = {}): Promise<Publisher> {
  const publisher = await Publisher.create({ ...SMALL, url, ...options })
  closers.push(() => publisher.close())
  return publisher
}

const stateOf = (publisher: Publisher, index = 0) => publisher.cameras()[index]

describe('cameras that publish', () => {
  test.each(['tcp', 'udp'] as const)(
    'deliver numbered, marked and complete frames over %s',
    async (transport) => {
      const sink = await sinkOf()
      const publisher = await publisherTo(sink.url, { transport })
      const before = machineClockMs()
      expect(await publisher.resize(3)).toBe(3)
      await expect.poll(() => sink.framesOf('3').length).toBeGreaterThan(12)
      await publisher.close()
      const frames = sink.framesOf('2')
      expect(frames[0]?.types.slice(0, 4)).toEqual([7, 8, 6, 5])
      expect(frames.map(({ mark }) => mark?.number)).toEqual(frames.map((_, index) => index))
      for (const { mark } of frames) {
        expect(mark).toMatchObject({ camera: cameraNumber('2'), clock: clockNumber() })
        expect(mark?.sentMs).toBeGreaterThan(before)
        expect(mark?.sentMs).toBeLessThan(machineClockMs())
      }
      expect(sink.gaps).toBe(0)
      expect(sink.reports).toBeGreaterThanOrEqual(3)
      expect(publisher.cameras()[1]).toMatchObject({ framesSkipped: 0, reconnections: 0, problem: null })
      expect(publisher.cameras()[1]?.framesSent).toBe(frames.length)
    },
  )

  test.each(['no-such-host.invalid', '::1', '255.255.255.255'])(
    'send to the server and go on when it names the source %s, over UDP',
    async (source) => {
      const sink = await sinkOf({ transport: `;source=${source}` })
      const publisher = await publisherTo(sink.url, { transport: 'udp' })
      expect(await publisher.resize(1)).toBe(1)
      await expect.poll(() => sink.framesOf('1').length).toBeGreaterThan(3)
    },
  )

  test('keep to their bit rate, frame rate and timestamps', async () => {
    const sink = await sinkOf()
    const publisher = await publisherTo(sink.url, { cameras: ['1'], megabits: 2, fps: 50 })
    await publisher.resize(1)
    await expect.poll(() => sink.framesOf('1').length).toBeGreaterThan(101)
    const frames = sink.framesOf('1').slice(0, 100)
    const bytes = frames.reduce((sum, frame) => sum + frame.bytes, 0)
    expect(bytes * 8).toBeCloseTo(4_000_000, -4)
    const steps = frames
      .slice(1)
      .map(({ timestamp }, index) => (timestamp - (frames[index]?.timestamp ?? 0)) >>> 0)
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(1799)
    expect(Math.max(...steps)).toBeLessThanOrEqual(1801)
    expect(frames[0]?.bytes).toBeCloseTo(5 * (frames[1]?.bytes ?? 0), -3)
  })

  test('stop at once and begin again with a key frame and the next number', async () => {
    const sink = await sinkOf()
    const publisher = await publisherTo(sink.url)
    await publisher.resize(2)
    await expect.poll(() => sink.framesOf('2').length).toBeGreaterThan(3)
    expect(await publisher.resize(1)).toBe(1)
    await expect.poll(() => sink.requests.map(({ word }) => word)).toContain('TEARDOWN')
    const count = sink.framesOf('2').length
    expect(await publisher.resize(2)).toBe(2)
    await expect.poll(() => sink.framesOf('2').length).toBeGreaterThan(count)
    expect(sink.framesOf('2')[count]).toMatchObject({ mark: { number: count } })
    expect(sink.framesOf('2')[count]?.types).toContain(5)
  })

  test('show the server that they are there before its time is over', async () => {
    const sink = await sinkOf({ timeout: 1 })
    const publisher = await publisherTo(sink.url, { cameras: ['1'] })
    await publisher.resize(1)
    const alive = () => sink.requests.filter(({ word }) => word === 'GET_PARAMETER')
    await expect.poll(() => alive().length).toBeGreaterThan(1)
    expect(alive()[0]?.headers.get('session')).toEqual(['7'])
  })

  test('come back when the server ended their sessions, and count no frame of the time between', async () => {
    const sink = await sinkOf()
    const publisher = await publisherTo(sink.url, { cameras: ['1'] })
    await publisher.resize(1)
    await expect.poll(() => sink.framesOf('1').length).toBeGreaterThan(3)
    sink.cut()
    await expect.poll(() => stateOf(publisher)).toMatchObject({ state: 'waiting', problem: /server/ })
    const { framesSent } = stateOf(publisher) ?? {}
    await expect
      .poll(() => stateOf(publisher))
      .toMatchObject({ state: 'publishing', reconnections: 1, problem: null })
    await expect.poll(() => sink.framesOf('1').at(-1)?.mark?.number).toBeGreaterThan(framesSent ?? 0)
    const first = sink.framesOf('1').findLast(({ types }) => types.includes(5))
    expect(first?.mark?.number).toBe(framesSent)
  })

  test.runIf(process.platform === 'linux')(
    'are behind within seconds of the server reading nothing, at the rate of a real camera',
    async () => {
      const sink = await sinkOf()
      const publisher = await publisherTo(sink.url, { cameras: ['1', '2'], megabits: 2 })
      await publisher.resize(2)
      await expect.poll(() => sink.framesOf('2').length).toBeGreaterThan(12)
      expect(publisher.cameras()).toMatchObject(Array(2).fill({ waitedMs: 0, isBehind: false }))
      sink.read(false, '1')
      const stoppedMs = performance.now()
      await expect.poll(() => stateOf(publisher)?.isBehind).toBe(true)
      expect(performance.now() - stoppedMs).toBeLessThan(5000)
      await expect.poll(() => stateOf(publisher)?.framesSkipped).toBeGreaterThan(0)
      const { waitedMs = 0 } = stateOf(publisher) ?? {}
      expect(waitedMs).toBeGreaterThan(1500)
      expect(waitedMs).toBeLessThan(performance.now() - stoppedMs + 100)
      sink.read(true, '1')
      await expect.poll(() => stateOf(publisher)?.isBehind).toBe(false)
      const ended = stateOf(publisher)?.waitedMs
      const from = sink.framesOf('1').length
      await expect.poll(() => sink.framesOf('1').length).toBeGreaterThan(from + 10)
      expect(stateOf(publisher)?.waitedMs).toBe(ended)
      const missing = (sink.framesOf('1').at(-1)?.mark?.number ?? 0) + 1 - sink.framesOf('1').length
      expect(missing).toBe(stateOf(publisher)?.framesSkipped)
      expect(stateOf(publisher, 1)).toMatchObject({ waitedMs: 0, framesSkipped: 0 })
    },
  )

  test('skip frames up to a key frame when the server does not read, which viewers see as lost', async () => {
    const sink = await sinkOf()
    const publisher = await publisherTo(sink.url, { cameras: ['1'], megabits: 50, fps: 100 })
    await publisher.resize(1)
    await expect.poll(() => sink.framesOf('1').length).toBeGreaterThan(3)
    sink.read(false)
    await expect.poll(() => stateOf(publisher)?.framesSkipped ?? 0, { timeout: 20_000 }).toBeGreaterThan(30)
    sink.read(true)
    const isMissing = () => sink.framesOf('1').findIndex(({ mark }, index) => mark?.number !== index)
    await expect.poll(isMissing, { timeout: 20_000 }).toBeGreaterThan(0)
    const after = sink.framesOf('1')[isMissing()]
    expect(after?.types).toContain(5)
    expect(stateOf(publisher)?.waitedMs).toBeGreaterThan(200)
    expect((after?.mark?.number ?? 0) - isMissing()).toBe(stateOf(publisher)?.framesSkipped)
  })
})

describe('a server that does not take cameras', () => {
  test.each([
    [{ ANNOUNCE: '404 Not Found' }, 'the server has no such path: RTSP 404 Not Found (ANNOUNCE)'],
    [
      { ANNOUNCE: '403 Forbidden' },
      'the server does not allow publishing here: RTSP 403 Forbidden (ANNOUNCE)',
    ],
    [{ ANNOUNCE: '405 No' }, 'the server does not take published streams: RTSP 405 No (ANNOUNCE)'],
    [{ SETUP: '461 No' }, 'the server does not take streams over TCP: RTSP 461 No (SETUP)'],
    [{ RECORD: '500 Oops rtsp://a:b@c' }, 'RTSP 500 Oops rtsp://c (RECORD)'],
  ])('is named by what it answers: %o', async (answers, problem) => {
    const publisher = await publisherTo((await sinkOf({ answers })).url, { cameras: ['1'] })
    expect(await publisher.resize(1)).toBe(0)
    expect(stateOf(publisher)).toMatchObject({ state: 'waiting', framesSent: 0, problem })
  })

  test('is named when nobody listens, or it speaks another protocol', async () => {
    const publisher = await publisherTo('rtsp://127.0.0.1:1/{camera}', { cameras: ['1'] })
    expect(await publisher.resize(1)).toBe(0)
    expect(stateOf(publisher)?.problem).toBe('connection refused (ECONNREFUSED)')
  })
})

describe('an rtsps URL', () => {
  test('is published to over TLS, with frames as complete as without', async () => {
    const sink = await sinkOf({ tls: true })
    const publisher = await publisherTo(sink.url, { isInsecure: true })
    expect(await publisher.resize(3)).toBe(3)
    await expect.poll(() => sink.framesOf('3').length).toBeGreaterThan(12)
    await publisher.close()
    const frames = sink.framesOf('2')
    expect(frames.map(({ mark }) => mark?.number)).toEqual(frames.map((_, index) => index))
    expect(sink.gaps).toBe(0)
    expect(sink.requests.every(({ url }) => url.startsWith('rtsps://') || url === '')).toBe(true)
  })

  test('is refused with a certificate that nobody vouches for', async () => {
    const publisher = await publisherTo((await sinkOf({ tls: true })).url, { cameras: ['1'] })
    expect(await publisher.resize(1)).toBe(0)
    expect(stateOf(publisher)?.problem).toMatch(/certificate/)
  })
})

describe('a login in the URL', () => {
  test('is used for Basic and Digest', async () => {
    for (const challenge of ['Basic realm="a"', 'Digest realm="a", nonce="b", qop="auth"']) {
      const [scheme = ''] = challenge.split(' ')
      const sink = await sinkOf({ challenge, accepts: (header) => header.startsWith(`${scheme} `) })
      const publisher = await publisherTo(sink.url.replace('//', '//user:secret@'))
      expect(await publisher.resize(1)).toBe(1)
      expect(sink.requests.every(({ url }) => !url.includes('secret'))).toBe(true)
    }
  })

  test('that is refused or missing is named, and its password never shown', async () => {
    const sink = await sinkOf({ accepts: () => false, answers: {} })
    const refused = await publisherTo(sink.url.replace('//', '//user:secret@'), { cameras: ['1'] })
    expect(await refused.resize(1)).toBe(0)
    expect(stateOf(refused)?.problem).toBe('the login was refused: RTSP 401 Unauthorized (OPTIONS)')
    const missing = await publisherTo(sink.url, { cameras: ['1'] })
    expect(await missing.resize(1)).toBe(0)
    expect(stateOf(missing)?.problem).toMatch(/^the server requires a login to publish: /)
    const telling = await sinkOf({ answers: { ANNOUNCE: '400 secret is bad' } })
    const told = await publisherTo(telling.url.replace('//', '//user:secret@'), { cameras: ['1'] })
    await told.resize(1)
    expect(stateOf(told)?.problem).toContain('*** is bad')
  })
})
