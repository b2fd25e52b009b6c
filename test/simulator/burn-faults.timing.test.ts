import { availableParallelism } from 'node:os'
import { afterEach, describe, expect, test } from 'vitest'
import { openRtsp } from '../../src/protocols/rtsp/rtsp-client.ts'
import { type SimulatorProcess, startSimulatorProcess } from '../../src/simulator/child.ts'
import type { SimulatorOptions } from '../../src/simulator/settings.ts'
import type { SimulatorStats } from '../../src/simulator/stats.ts'
import { watch as watchRtsp } from '../protocols/watched.ts'
import { quickest } from '../quickest.ts'
import { burningThreads } from './burning-threads.ts'
import { RawClient } from './raw-client.ts'
import { FRAME_BYTES, simulators } from './with-simulator.ts'

const ENTRY = new URL('entry.ts', import.meta.url)
const FPS = 25
const PROCESSORS = availableParallelism()

describe.skipIf(process.platform !== 'linux')('cameras whose frames burn processor time', () => {
  const ends: (() => unknown)[] = []
  afterEach(async () => {
    await Promise.all(ends.splice(0).map((end) => end()))
  })

  async function cameras(fault: string): Promise<SimulatorProcess> {
    const options: SimulatorOptions = { cameras: 4, frameBytes: FRAME_BYTES, fps: FPS, faults: [fault] }
    const server = await startSimulatorProcess(ENTRY, options)
    ends.push(() => server.stop())
    return server
  }

  async function read({ url }: SimulatorProcess, connections: number): Promise<RawClient[]> {
    const clients = []
    for (let i = 0; i < connections; i++) clients.push(await RawClient.get(url, `/camera/${(i % 4) + 1}`))
    ends.push(...clients.map((client) => () => client.close()))
    return clients
  }

  /** Frames a second of each connection, counted by its reader, and what the threads had meanwhile. */
  async function measure(server: SimulatorProcess, clients: readonly RawClient[], forMs: number) {
    const [before, frames, from] = [burningThreads(server.pid), clients.map(count), performance.now()]
    await sleep(forMs)
    const [after, seconds] = [burningThreads(server.pid), (performance.now() - from) / 1000]
    const each = clients.map((client, i) => (count(client) - (frames[i] ?? 0)) / seconds)
    const all = each.reduce((sum, rate) => sum + rate, 0)
    return {
      each,
      all,
      used: (after.used - before.used) / seconds,
      waited: (after.waited - before.waited) / seconds,
    }
  }

  test('send what their processors give and share it fairly, when more is asked of them', async () => {
    const microseconds = 4000
    const server = await cameras(`burn=${microseconds}`)
    const carried = (PROCESSORS * 1e6) / microseconds / FPS
    const clients = await read(server, Math.ceil(2 * carried))
    await sleep(1000)
    const { each, all, used, waited } = await measure(server, clients, 4000)
    // Every thread ran or wanted to, all the time.
    expect((used + waited) / PROCESSORS).toBeGreaterThan(0.95)
    expect((all * microseconds) / 1e6 / used).toBeGreaterThan(0.85)
    expect((all * microseconds) / 1e6 / used).toBeLessThan(1.15)
    expect(Math.max(...each) / Math.min(...each)).toBeLessThan(1.3)
  })

  test('hold the connections that the arithmetic says, while nobody else wants the processors', async ({
    skip,
  }) => {
    const microseconds = 10_000
    const carried = (PROCESSORS * 1e6) / microseconds / FPS
    for (let tries = 0; tries < 3; tries += 1) {
      const server = await cameras(`burn=${microseconds}`)
      const below = await read(server, Math.floor(0.5 * carried))
      await sleep(1000)
      const light = await measure(server, below, 3000)
      const above = [...below, ...(await read(server, Math.ceil(1.5 * carried) - below.length))]
      await sleep(1000)
      const heavy = await measure(server, above, 3000)
      await Promise.all(ends.splice(0).map((end) => end()))
      if (heavy.used < 0.75 * PROCESSORS) continue
      expect(Math.min(...light.each)).toBeGreaterThan(0.95 * FPS)
      expect(heavy.all / (carried * FPS)).toBeGreaterThan(0.7)
      expect(heavy.all / (carried * FPS)).toBeLessThan(1.1)
      return
    }
    skip('other programs kept the processors of this machine')
  }, 90_000)

  test('count what was left out, so that every frame that was due is sent or skipped', async () => {
    const server = await cameras('burn=100000')
    const clients = await read(server, 6 * PROCESSORS)
    await sleep(3000)
    const { connections = [], now_epoch_ms: nowMs } = (await (
      await fetch(`${server.url}/stats`)
    ).json()) as SimulatorStats
    const due = (connection: number) => ((nowMs - opened(connections, connection)) / 1000) * FPS
    clients.forEach((client, i) => {
      const { frames = 0, skipped = 0 } = connections[i] ?? {}
      expect(Math.abs(frames - count(client))).toBeLessThanOrEqual(2)
      expect(Math.abs(frames + skipped - due(i))).toBeLessThan(6)
      expect(skipped).toBeGreaterThan(frames)
    })
  })

  test('answer a new connection at once', async () => {
    const server = await cameras('burn=20000')
    await read(server, 10 * PROCESSORS)
    await sleep(500)
    const answered = await quickest(500, async () => {
      const from = performance.now()
      const [client] = await read(server, 1)
      await client?.until(() => client.header !== null)
      return performance.now() - from
    })
    expect(answered).toBeLessThan(500)
  })
})

describe('the burn fault', () => {
  const { start, watch } = simulators()

  test('acts on the camera that it names, and on the others not', async () => {
    const simulator = await start({ fps: 50, faults: ['burn=200000@camera=1'] })
    const [slow, other] = [await watch(simulator, '/camera/1'), await watch(simulator, '/camera/2')]
    await other.next(50)
    expect(slow.frames.length).toBeLessThan(10)
    expect(simulator.stats().connections?.[0]?.fault).toBe('burn=200000@camera=1')
  })

  test('lets a stream have all frames that it is to have before its end', async () => {
    const simulator = await start({ fps: 50, faults: ['burn=30000', 'close=3'] })
    const client = await watch(simulator)
    await client.ended()
    expect(client.frames).toHaveLength(3)
    expect(simulator.stats().connections?.[0]?.frames).toBe(3)
  })

  test('sends pictures whole and in order, however late', async () => {
    const simulator = await start({ fps: 100, faults: ['burn=5000'] })
    const clients = await Promise.all(Array.from({ length: 8 }, async () => await watch(simulator)))
    for (const client of clients) {
      const numbers = (await client.next(40)).map((frame) => frame.number)
      expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
    }
  })

  test('slows an open stream down and lets it recover', async () => {
    const simulator = await start({ fps: 50 })
    const client = await watch(simulator)
    await client.next(5)
    simulator.setFaults(['burn=100000'])
    await client.next(client.frames.length + 5)
    const slowed = client.frames.slice(-3)
    expect((slowed[2]?.atMs ?? 0) - (slowed[0]?.atMs ?? 0)).toBeGreaterThan(150)
    simulator.setFaults([])
    const from = performance.now()
    await client.next(client.frames.length + 50)
    expect(performance.now() - from).toBeLessThan(3000)
  })

  test('acts on RTSP too', async () => {
    const simulator = await start({ protocol: 'rtsp', fps: 25, faults: ['burn=200000'] })
    await watchRtsp(openRtsp, `${simulator.streamUrl}/camera/1`).hasFrames(3)
    const [connection] = simulator.stats().connections ?? []
    expect(connection?.skipped).toBeGreaterThan(2 * (connection?.frames ?? 0))
  })
})

function count(client: RawClient): number {
  return client.frames.length
}

function opened(connections: SimulatorStats['connections'], index: number): number {
  return connections?.[index]?.opened_at_epoch_ms ?? Number.NaN
}

async function sleep(forMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, forMs))
}
