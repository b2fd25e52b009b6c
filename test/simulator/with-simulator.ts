import { afterAll, afterEach } from 'vitest'
import type { SimulatorOptions } from '../../src/simulator/settings.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { RawClient, type RawFrame } from './raw-client.ts'

export const FRAME_BYTES = 4000

/** Starts simulators and clients that end with the test; with the file, where tests run side by side. */
export function simulators(endWith: 'test' | 'file' = 'test') {
  const running: Simulator[] = []
  const clients: RawClient[] = []
  const after = endWith === 'test' ? afterEach : afterAll
  after(async () => {
    for (const client of clients.splice(0)) client.close()
    await Promise.all(running.splice(0).map((simulator) => simulator.close()))
  })
  return {
    async start(options: SimulatorOptions = {}): Promise<Simulator> {
      const simulator = await startSimulator({ cameras: 2, frameBytes: FRAME_BYTES, ...options })
      running.push(simulator)
      return simulator
    },
    async watch(simulator: Simulator, path = '/camera/1', headers = {}): Promise<RawClient> {
      const client = await RawClient.get(simulator.url, path, headers)
      clients.push(client)
      return client
    },
    async send(simulator: Simulator, request: string): Promise<RawClient> {
      const client = await RawClient.send(simulator.url, request)
      clients.push(client)
      return client
    },
  }
}

/**
 * Frames a second, between the frame of the first quarter and that of the last one that came earliest for
 * their place: so a busy machine, which can only delay, does not blur it.
 */
export function rateOf(frames: readonly RawFrame[], nominal: number): number {
  const quarter = Math.ceil(frames.length / 4)
  const lateness = frames.map(({ atMs }, i) => atMs - (i * 1000) / nominal)
  const earliest = (late: readonly number[]) => lateness.indexOf(Math.min(...late))
  const [from, to] = [earliest(lateness.slice(0, quarter)), earliest(lateness.slice(-quarter))]
  return ((to - from) * 1000) / ((frames[to]?.atMs ?? 0) - (frames[from]?.atMs ?? 0))
}

/** Looks again and again until something is so. */
export async function eventually(condition: () => boolean, limitMs = 5000): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited ${limitMs} ms in vain: ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
