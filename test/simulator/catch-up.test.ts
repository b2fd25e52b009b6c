import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Simulator } from '../../src/simulator/simulator.ts'
import { simulators } from './with-simulator.ts'

describe('cameras that were held up', () => {
  const { start, watch } = simulators()

  test('catch up one picture at a time, so that no write waits behind a burst of all that is due', async () => {
    const simulator = await start({ cameras: 1, fps: 50 })
    const client = await watch(simulator)
    await client.next(2)
    const before = framesOf(simulator)
    holdUp(400)
    const counts = [before]
    while (framesOf(simulator) < before + 20) {
      await turn()
      counts.push(framesOf(simulator))
    }
    const steps = counts.slice(1).map((count, i) => count - (counts[i] ?? 0))
    expect(Math.max(...steps)).toBeLessThan(5)
  })
})

function framesOf(simulator: Simulator): number {
  return simulator.stats().connections?.[0]?.frames ?? 0
}

/** Keeps this thread, and with it the cameras, from doing anything. */
function holdUp(forMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs)
}
