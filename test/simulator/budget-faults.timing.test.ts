import { describe, expect, test } from 'vitest'
import { eventually, rateOf, simulators } from './with-simulator.ts'

const { start, watch } = simulators('file')

describe.concurrent('a budget', () => {
  /** Frames a second of each connection and of all, counted over a second. */
  async function ratesUnder(fault: string, connections: number): Promise<{ each: number[]; all: number }> {
    const simulator = await start({ cameras: 4, fps: 50, faults: [fault] })
    const clients = []
    for (let i = 0; i < connections; i++) clients.push(await watch(simulator, `/camera/${(i % 4) + 1}`))
    const settled = performance.now() + 300
    await eventually(() => performance.now() > settled)
    const before = clients.map((client) => client.frames.length)
    const from = performance.now()
    await eventually(() => performance.now() > from + 2000)
    const seconds = (performance.now() - from) / 1000
    const each = clients.map((client, i) => (client.frames.length - (before[i] ?? 0)) / seconds)
    return { each, all: each.reduce((sum, rate) => sum + rate, 0) }
  }

  test.each([
    ['budget=1000', 10, 500],
    ['budget=250', 10, 250],
    ['budget=250,share=unfair', 10, 250],
    ['budget=250,share=collapse', 10, 125],
  ])('%s with %i connections of 50 frames a second sends %i in all', async (fault, connections, expected) => {
    const { each, all } = await ratesUnder(fault, connections)
    expect(all / expected).toBeGreaterThan(0.97)
    expect(all / expected).toBeLessThan(1.03)
    if (!fault.includes('unfair')) {
      expect(Math.max(...each) - Math.min(...each)).toBeLessThan(4)
      return
    }
    expect(each.slice(0, 5).every((rate) => rate > 47)).toBe(true)
    expect(each.slice(5).every((rate) => rate === 0)).toBe(true)
  })

  test('is shared anew when a connection goes', async () => {
    const simulator = await start({ fps: 50, faults: ['budget=50,share=unfair'] })
    const [first, second] = [await watch(simulator), await watch(simulator)]
    await first.next(10)
    expect(second.frames).toHaveLength(0)
    first.close()
    expect(rateOf(await second.next(51), 50) / 50).toBeCloseTo(1, 1)
  })
})
