import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { Clock } from '../../../src/load/clock.ts'
import { measureNominal } from '../../../src/load/nominal/nominal.ts'
import { RateProbe } from '../../../src/load/nominal/rate-probe.ts'
import type { Camera } from '../../../src/model/cameras.ts'
import type { StreamEnd } from '../../../src/model/streams.ts'
import type { Observer, StreamClient } from '../../../src/protocols/protocol.ts'
import { FakeClock } from '../fake-clock.ts'
import { frame } from '../frame.ts'

/** Cameras that send `rate(id, open streams)` frames a second. */
class PacedClient implements StreamClient {
  open = 0
  mostOpen = 0
  private readonly clock: Clock
  private readonly rate: (id: string, open: number, nowMs: number) => number

  constructor(clock: Clock, rate: (id: string, open: number, nowMs: number) => number) {
    this.clock = clock
    this.rate = rate
  }

  async watch(url: string, observer: Observer, signal: AbortSignal): Promise<StreamEnd> {
    this.open += 1
    this.mostOpen = Math.max(this.mostOpen, this.open)
    const id = url.split('/').at(-1) ?? ''
    const next = (): void => {
      const rate = this.rate(id, this.open, this.clock.now())
      if (signal.aborted || rate === 0) return
      observer.frame(frame(1000, this.clock.now()))
      this.clock.after(1000 / rate, next)
    }
    this.clock.after(1, next)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    this.open -= 1
    return { kind: 'aborted', detail: '' }
  }

  async close(): Promise<void> {}
}

async function measure(cameras: number, rate: (id: string, open: number, nowMs: number) => number) {
  const clock = new FakeClock()
  const client = new PacedClient(clock, rate)
  const list: Camera[] = Array.from({ length: cameras }, (_, k) => ({
    id: `${k + 1}`,
    url: `http://localhost/${k + 1}`,
  }))
  const setup = { cameras: list, client: () => client, clock, connectRate: 1000 }
  let rates: Awaited<ReturnType<typeof measureNominal>> | undefined
  void measureNominal(setup, new AbortController().signal).then((found) => {
    rates = found
  })
  for (let s = 0; s < 120 && rates === undefined; s += 1) await clock.advance(1000)
  if (rates === undefined) throw new Error('not measured within two minutes')
  return { rates, client, tookMs: clock.now() }
}

describe('the nominal frame rate', () => {
  test('is each camera’s own', async () => {
    const { rates, client, tookMs } = await measure(3, (id) => ({ 1: 25, 2: 10, 3: 1 })[id] ?? 0)
    expect(rates.fps.get('1')).toBeCloseTo(25, 1)
    expect(rates.fps.get('2')).toBeCloseTo(10, 1)
    expect(rates.fps.get('3')).toBeCloseTo(1, 1)
    expect(rates).toMatchObject({ isCrowded: false })
    expect(client.open).toBe(0)
    expect(tookMs).toBeLessThan(40_000)
  })

  test('is taken from a sample of 50 cameras, and the others get the typical one', async () => {
    const { rates, client } = await measure(120, () => 25)
    expect(client.mostOpen).toBe(50)
    expect(rates.fps.size).toBe(50)
    expect(rates.typicalFps).toBeCloseTo(25, 1)
  })

  test('of more cameras is measured of each, 50 at a time, where those of the sample differ', async () => {
    const { rates, client } = await measure(120, (id) => (Number(id) % 3 === 0 ? 10 : 25))
    expect(client.mostOpen).toBe(50)
    expect(rates.fps.size).toBe(120)
    for (const [id, fps] of rates.fps) expect(fps).toBeCloseTo(Number(id) % 3 === 0 ? 10 : 25, 1)
  })

  test('of a server that the sample itself overloads is not what it sends under that load', async () => {
    const budget = 100
    const { rates } = await measure(20, (_id, open) => Math.min(25, budget / open))
    expect(rates.isCrowded).toBe(true)
    for (const fps of rates.fps.values()) expect(fps).toBeCloseTo(25, 1)
  })

  test('is not lowered for some cameras because the first one is served well', async () => {
    const { rates } = await measure(5, (id, open) => (id === '1' || open === 1 ? 25 : 10))
    expect(rates.isCrowded).toBe(true)
    expect([...rates.fps.values()].map(Math.round)).toEqual([25, 25, 25, 25, 25])
  })

  test('is not lowered because the first camera is dead', async () => {
    const { rates } = await measure(5, (id, open) => (id === '1' ? 0 : Math.min(25, 40 / open)))
    expect(rates.isCrowded).toBe(true)
    expect([...rates.fps].map(([id, fps]) => [id, Math.round(fps)])).toEqual([
      ['2', 25],
      ['3', 25],
      ['4', 25],
      ['5', 25],
    ])
  })

  test('is left as it was seen where the crowd cost less than 3 %', async () => {
    const { rates } = await measure(10, (_id, open) => (open === 1 ? 25 : 24.6))
    expect(rates.isCrowded).toBe(false)
    for (const fps of rates.fps.values()) expect(fps).toBeCloseTo(24.6, 1)
  })

  test('is not raised for all of its kind because one camera keeps no even pace', async () => {
    const { rates } = await measure(20, (id, open) => (id === '7' ? (open === 1 ? 25.8 : 24.3) : 25))
    expect(rates.isCrowded).toBe(false)
    for (const [id, fps] of rates.fps) expect(fps).toBeCloseTo(id === '7' ? 24.3 : 25, 1)
  })

  test('of two kinds of cameras on an overloaded server is each kind’s own', async () => {
    const nominal = (id: string) => (Number(id) % 2 === 1 ? 25 : 10)
    const { rates } = await measure(12, (id, open) => nominal(id) * Math.min(1, 105 / ((open * 35) / 2)))
    for (const [id, fps] of rates.fps) expect(Math.abs(fps / nominal(id) - 1)).toBeLessThan(0.02)
  })

  test('is what a camera sends after a burst of what it had in store', async () => {
    const startedAt = new Map<string, number>()
    const { rates } = await measure(1, (id, _open, now) => {
      if (!startedAt.has(id)) startedAt.set(id, now)
      return now - (startedAt.get(id) ?? 0) < 2000 ? 50 : 25
    })
    expect(Math.abs((rates.typicalFps ?? 0) / 25 - 1)).toBeLessThan(0.01)
  })

  test('is unknown when no camera sends anything', async () => {
    const { rates, tookMs } = await measure(2, () => 0)
    expect(rates).toMatchObject({ typicalFps: null })
    expect(tookMs).toBeLessThan(25_000)
  })
})

test('a camera whose packets arrive may take longer to its first key frame', () => {
  const [silent, waiting] = [new RateProbe(0), new RateProbe(0)]
  waiting.packets(1, 0, 0, 0, 0)
  expect([silent, waiting].map((probe) => probe.isDone(10_001))).toEqual([true, false])
  expect(waiting.isDone(30_001)).toBe(true)
})

/** Bytes of the heap that something holds. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

test('a rate probe keeps no more of millions of tiny pictures than of a few', () => {
  const probe = new RateProbe(0)
  const before = heapInUse()
  for (let n = 0; n < 3_000_000; n += 1) {
    probe.frame(frame(4, n / 300))
    if (n % 30_000 === 0) probe.isDone(n / 300)
  }
  expect(heapInUse() - before).toBeLessThan(5_000_000)
  expect(Math.abs(probe.fps / 300_000 - 1)).toBeLessThan(0.001)
})

describe('a rate probe on a path that loses packets', () => {
  /** Watches 10 s of 25 pictures a second, of which some are not complete. */
  function probed(isComplete: (index: number) => boolean, lost: number): number {
    const probe = new RateProbe(0)
    for (let index = 0; index < 250; index += 1) {
      if (isComplete(index)) probe.frame(frame(1000, index * 40))
      probe.packets(5 - lost, lost, 0, index * 40, 1)
    }
    return probe.fps
  }

  test('tells the rate of what was sent', () => {
    expect(probed((index) => index % 5 > 0 || index === 0, 1)).toBeCloseTo(25, 3)
  })

  test('tells the rate of what arrived where nothing was lost', () => {
    expect(probed((index) => index % 2 === 0, 0)).toBeCloseTo(12.5, 1)
  })
})
