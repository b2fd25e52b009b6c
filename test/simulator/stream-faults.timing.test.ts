import { describe, expect, test } from 'vitest'
import type { Simulator } from '../../src/simulator/simulator.ts'
import type { RawFrame } from './raw-client.ts'
import { eventually, FRAME_BYTES, rateOf, simulators } from './with-simulator.ts'

const { start, watch } = simulators('file')

const numbers = (frames: readonly RawFrame[]) => frames.map((frame) => frame.number)
const gaps = (frames: readonly RawFrame[]) =>
  frames.slice(1).map((frame, i) => frame.atMs - (frames[i]?.atMs ?? 0))
const connection = (simulator: Simulator, number: number) => simulator.stats().connections?.[number - 1]

describe.concurrent('faults of the stream', () => {
  test('no-frames answers and sends nothing', async () => {
    const simulator = await start({ faults: ['no-frames@connection=1'] })
    const [silent, other] = [await watch(simulator), await watch(simulator)]
    await other.next(20)
    expect(silent.status).toBe(200)
    expect(silent.body).toHaveLength(0)
  })

  test('first-frame-delay sends the header at once and the first frame later', async () => {
    const simulator = await start({ faults: ['first-frame-delay=0.5'] })
    const before = performance.now()
    const client = await watch(simulator)
    await client.until(() => client.header !== null)
    expect(performance.now() - before).toBeLessThan(450)
    const [first, second] = await client.next(2)
    expect((first?.atMs ?? 0) - before).toBeGreaterThan(490)
    expect((second?.number ?? 0) - (first?.number ?? 0)).toBe(1)
  })

  test('slow sends the given part of the frames, evenly', async () => {
    const simulator = await start({ fps: 50, faults: ['slow=0.5@connection=2'] })
    const [normal, slow] = [await watch(simulator), await watch(simulator)]
    const frames = await slow.next(51)
    expect(rateOf(frames, 25) / 25).toBeCloseTo(1, 2)
    const steps = numbers(frames).map((number, i) => number - (frames[0]?.number ?? 0) - 2 * i)
    expect(Math.max(...steps.map(Math.abs))).toBeLessThan(10)
    expect(normal.frames.length).toBeGreaterThan(90)
  })

  test('jitter displaces the frames and leaves the rate', async () => {
    const client = await watch(await start({ fps: 50, faults: ['jitter=8'], seed: 3 }))
    const frames = await client.next(101)
    expect(Math.abs(rateOf(frames, 50) / 50 - 1)).toBeLessThan(0.01)
    expect(new Set(numbers(frames)).size).toBe(101)
    const sorted = gaps(frames).toSorted((a, b) => a - b)
    expect(sorted[10]).toBeLessThan(15)
    expect(sorted[89]).toBeGreaterThan(25)
  })

  test('freeze is silence, once', async () => {
    const client = await watch(await start({ fps: 50, faults: ['freeze=0.6,after=0.4'] }))
    const frames = await client.next(60)
    const silences = gaps(frames).filter((gap) => gap > 300)
    expect(silences).toHaveLength(1)
    expect(Math.max(...silences)).toBeGreaterThan(560)
    expect(Math.max(...silences)).toBeLessThan(1000)
  })

  test('freeze can come back', async () => {
    const client = await watch(await start({ fps: 100, faults: ['freeze=0.3,every=0.6'] }))
    const frames = await client.next(120)
    expect(gaps(frames).filter((gap) => gap > 250).length).toBeGreaterThanOrEqual(2)
    const [first] = frames
    const early = frames.filter((frame) => frame.atMs < (first?.atMs ?? 0) + 550)
    expect(early.length).toBeGreaterThan(40)
  })

  test('repeat sends the same picture at the full rate', async () => {
    const client = await watch(await start({ fps: 50, faults: ['repeat,after=0.5'] }))
    const frames = await client.next(100)
    const last = frames.at(-1)
    expect(new Set(numbers(frames)).size).toBeGreaterThan(15)
    expect(numbers(frames).slice(50)).toEqual(
      numbers(frames)
        .slice(50)
        .map(() => last?.number),
    )
    expect(frames.slice(50).every((frame) => frame.picture.equals(last?.picture ?? Buffer.alloc(0)))).toBe(
      true,
    )
    expect(rateOf(frames, 50) / 50).toBeCloseTo(1, 1)
  })

  test.each([
    ['close=5', {}, 5],
    ['close=0', {}, 0],
    ['close=5', { chunked: true }, 5],
    ['close=3', { contentLength: false, chunked: true }, 2],
  ])('%s (%j) ends the stream after so many whole frames', async (fault, options, readable) => {
    const simulator = await start({ fps: 50, faults: [fault], ...options })
    const client = await watch(simulator)
    await client.ended()
    await eventually(() => simulator.stats().open_connections === 0)
    expect(client.status).toBe(200)
    // Without a length the last frame is complete only when another boundary comes.
    expect(client.frames).toHaveLength(readable)
    expect(connection(simulator, 1)?.frames).toBe(Number(fault.slice(-1)))
    expect(client.hasLastChunk).toBe('chunked' in options)
  })

  test.each([[{}], [{ chunked: true }]])(
    'cut ends the stream in the middle of a frame (%j)',
    async (options) => {
      const simulator = await start({ fps: 50, faults: ['cut=3'], ...options })
      const client = await watch(simulator)
      await client.ended()
      expect(client.frames).toHaveLength(2)
      expect(client.rest.length).toBeGreaterThan(FRAME_BYTES / 2)
      expect(client.rest.length).toBeLessThan(FRAME_BYTES / 2 + 100)
      expect(client.hasLastChunk).toBe(false)
      await eventually(() => simulator.stats().open_connections === 0)
      expect(connection(simulator, 1)?.frames).toBe(2)
    },
  )

  test.each([[{}], [{ chunked: true }]])(
    'cut with keep=1 goes on with the next boundary (%j)',
    async (options) => {
      const simulator = await start({ fps: 100, faults: ['cut=3,keep=1'], contentLength: false, ...options })
      const client = await watch(simulator)
      await client.until(() => client.body.length > 12 * FRAME_BYTES)
      const parts = client.body.toString('latin1').split('--frame\r\n').slice(1, 11)
      const head = 'Content-Type: image/jpeg\r\n\r\n'.length
      const whole = FRAME_BYTES + head + 2
      const cut = FRAME_BYTES / 2 + head
      expect(parts.map((part) => part.length)).toEqual(
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((k) => (k % 3 === 0 ? cut : whole)),
      )
    },
  )

  test('cut and close together end the stream once', async () => {
    const client = await watch(await start({ fps: 50, faults: ['cut=2', 'close=2'], chunked: true }))
    await client.ended()
    expect(client.frames).toHaveLength(1)
    expect(client.hasLastChunk).toBe(false)
  })

  test('a client that does not read is not drowned in cut frames', async () => {
    const simulator = await start({ fps: 200, frameBytes: 400_000, faults: ['cut=1,keep=1'] })
    const client = await watch(simulator)
    client.socket.pause()
    await eventually(() => (connection(simulator, 1)?.skipped ?? 0) > 20)
  })

  test.each([
    ['garbage', 0],
    ['garbage,after=4', 4],
  ])('%s: frames, then bytes in which there is no picture', async (fault, whole) => {
    const simulator = await start({ fps: 50, faults: [fault] })
    const client = await watch(simulator)
    await client.until(() => client.rest.length > 50_000)
    expect(client.status).toBe(200)
    expect(client.frames).toHaveLength(whole)
    expect(client.rest.includes(0xff)).toBe(false)
    expect(new Set(client.rest).size).toBeGreaterThan(200)
    client.close()
    await eventually(() => simulator.stats().open_connections === 0)
    expect(connection(simulator, 1)?.frames).toBe(whole)
  })

  test.each([[{}], [{ chunked: true }]])('an endless part header is never complete (%j)', async (options) => {
    const client = await watch(await start({ fps: 50, faults: ['endless-header=part'], ...options }))
    await client.until(() => client.rest.length > 20_000)
    expect(client.rest.toString('latin1')).toMatch(/^--frame\r\nContent-Type: image\/jpeg\r\n/)
    expect(client.rest.includes('\r\n\r\n')).toBe(false)
  })
})
