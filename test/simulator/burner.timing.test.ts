import { availableParallelism } from 'node:os'
import { afterEach, describe, expect, test } from 'vitest'
import { Burner } from '../../src/simulator/burner.ts'
import { burningThreads } from './burning-threads.ts'
import { eventually } from './with-simulator.ts'

const isLinux = process.platform === 'linux'

describe('a burner', () => {
  const burners: Burner[] = []
  afterEach(async () => {
    await Promise.all(burners.splice(0).map((burner) => burner.close()))
  })
  const create = () => {
    const burner = new Burner()
    burners.push(burner)
    return burner
  }
  const burn = async (burner: Burner, microseconds: number) =>
    await new Promise<void>((resolve) => expect(burner.burn(microseconds, resolve)).toBe(true))

  test.skipIf(!isLinux).each([
    [500, 2000],
    [4000, 250],
    [20, 40_000],
  ])('%i jobs of %i µs use that much processor time, whatever waits for it', async (jobs, microseconds) => {
    const burner = create()
    await burn(burner, 1)
    const before = burningThreads(process.pid).used
    await Promise.all(Array.from({ length: jobs }, () => burn(burner, microseconds)))
    const used = burningThreads(process.pid).used - before
    expect(used / ((jobs * microseconds) / 1e6)).toBeGreaterThan(0.85)
    expect(used / ((jobs * microseconds) / 1e6)).toBeLessThan(1.15)
  })

  test.skipIf(!isLinux)('jobs with pauses between them use as much as those without', async () => {
    const burner = create()
    const burnWithPauses = async (jobs: number) => {
      for (let job = 0; job < jobs; job += 1) {
        await burn(burner, 3000)
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    // The kernel's account corrects the first jobs slowly.
    await burnWithPauses(100)
    const before = burningThreads(process.pid).used
    await burnWithPauses(300)
    const used = burningThreads(process.pid).used - before
    expect(used / 0.9).toBeGreaterThan(0.85)
    expect(used / 0.9).toBeLessThan(1.15)
  })

  test('jobs are taken in the order in which they came', async () => {
    const burner = create()
    const order: number[] = []
    await Promise.all(
      Array.from({ length: 100 }, async (_, job) => {
        await burn(burner, 500)
        order.push(job)
      }),
    )
    const displaced = order.map((job, place) => Math.abs(job - place))
    expect(Math.max(...displaced)).toBeLessThan(100 / 2)
    expect(displaced.reduce((sum, places) => sum + places, 0) / 100).toBeLessThan(availableParallelism() + 2)
  })

  test.skipIf(!isLinux)(
    'has a thread a processor from the first job on, and none once it is closed',
    async () => {
      const burner = create()
      expect(burningThreads(process.pid).threads).toBe(0)
      await burn(burner, 100)
      expect(burningThreads(process.pid).threads).toBe(availableParallelism())
      for (let job = 0; job < 10; job += 1) burner.burn(10_000_000, () => expect.unreachable())
      await burner.close()
      await eventually(() => burningThreads(process.pid).threads === 0)
      expect(burner.burn(1, () => expect.unreachable())).toBe(false)
    },
  )

  test('refuses a job when there is no room for it, and takes jobs again after that', async () => {
    const burner = create()
    let finished = 0
    let taken = 0
    while (burner.burn(1, () => (finished += 1))) taken += 1
    expect(taken).toBe(16_384)
    await eventually(() => finished === taken)
    await burn(burner, 1)
  })
})
