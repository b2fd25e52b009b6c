import { describe, expect, test } from 'vitest'
import type { ServerProcess, ServerSample } from '../../../src/server/proc/server-process.ts'
import { ServerWatch } from '../../../src/server/proc/server-watch.ts'
import { FakeClock } from '../../load/fake-clock.ts'
import { sampleAt } from './samples.ts'

const CORES = { cores: 4, processors: 4, quota: null }

/** A server that uses one core until it ends. */
function scripted(change: Partial<ServerProcess> = {}, endsAtMs = Number.POSITIVE_INFINITY): ServerProcess {
  let last = 0
  return {
    pid: 4711,
    cores: CORES,
    memoryLimit: 8e9,
    figures: () => [],
    forget: () => {},
    sample(atMs): ServerSample | null {
      if (atMs >= endsAtMs) return null
      const cpuSeconds = (atMs - last) / 1000
      const busiestThread = { fromMs: last, seconds: cpuSeconds / 2, name: 'reader' }
      last = atMs
      return sampleAt(atMs, { cpuSeconds, busiestThread })
    },
    ...change,
  }
}

function watch(server: ServerProcess) {
  const clock = new FakeClock()
  return { clock, watch: new ServerWatch(server, clock) }
}

describe('the watch of a server', () => {
  test('knows every load that was held, to the millisecond, and the window among them', async () => {
    const { clock, watch: server } = watch(scripted())
    await clock.advance(300)
    server.begin(0, 'idle')
    await clock.advance(2000)
    expect(server.end()).toMatchObject({ connections: 0, seconds: 2, utilization: 0.5 })
    await clock.advance(700)
    server.begin(48, 'window')
    await clock.advance(3500)
    const use = server.end()
    expect(use).toMatchObject({ connections: 48, seconds: 3.5, utilization: 0.5 })
    expect(use?.cpuCores).toBeCloseTo(1)
    const resources = server.summary()
    expect(resources).toMatchObject({ pid: 4711, processes: 2, cores: 4, window: use, notes: [] })
    expect(resources.loads.map(({ connections }) => connections)).toEqual([0, 48])
  })

  test('forgets what nobody will ask for, but no load that was held; a soak is no load', async () => {
    const forgotten: number[] = []
    const { clock, watch: server } = watch(scripted({ forget: (beforeMs) => forgotten.push(beforeMs) }))
    server.begin(48, 'window')
    await clock.advance(3000)
    server.end()
    server.begin(48, 'soak')
    await clock.advance(5000)
    server.forget(6000)
    server.end()
    const points = (fromMs: number) => server.figures(fromMs, 8000)[0]?.points.map(({ atMs }) => atMs)
    expect(points(0)).toEqual([6000, 7000, 8000])
    expect(forgotten).toEqual([6000])
    expect(server.summary().loads).toHaveLength(1)
    expect(server.summary().windowSpans.at(-1)?.toMs).toBe(3000)
  })

  test('knows the measured window over time, and no other load', async () => {
    const { clock, watch: server } = watch(scripted())
    server.begin(10, 'ramp')
    await clock.advance(1900)
    server.end()
    await clock.advance(400)
    server.begin(48, 'window')
    await clock.advance(2000)
    server.end()
    server.begin(60, 'trial')
    await clock.advance(4000)
    server.end()
    const { windowSpans } = server.summary()
    const ends = windowSpans.map(({ fromMs, toMs, cores }) => [fromMs, toMs, Math.round(cores)])
    expect(ends).toEqual([
      [2300, 3000, 1],
      [3000, 4000, 1],
      [4000, 4300, 1],
    ])
    expect(windowSpans.every(({ memoryBytes }) => memoryBytes > 0)).toBe(true)
  })

  test('a load that begins ends the one before, and there is nothing to end twice', async () => {
    const { clock, watch: server } = watch(scripted())
    expect(server.end()).toBeNull()
    server.begin(10, 'ramp')
    await clock.advance(2000)
    server.begin(20, 'ramp')
    await clock.advance(1000)
    expect(server.end()).toMatchObject({ connections: 20, seconds: 1 })
    expect(server.end()).toBeNull()
    expect(server.summary().loads.map(({ seconds }) => seconds)).toEqual([2, 1])
  })

  test('tells when the process ended, and what was known of that load until then', async () => {
    const { clock, watch: server } = watch(scripted({}, 4500))
    server.begin(48, 'window')
    await clock.advance(20_000)
    expect(server.end()).toMatchObject({ seconds: 4 })
    server.begin(60, 'trial')
    await clock.advance(10_000)
    expect(server.end()).toBeNull()
    expect(server.summary().notes).toEqual([
      'process 4711 ended 5 s after the watch began, in the measured window (48 connections): nothing is known from then on',
    ])
  })

  test('knows nothing of the window of a process that ended before it', async () => {
    const { clock, watch: server } = watch(scripted({}, 2000))
    await clock.advance(5000)
    server.begin(48, 'window')
    await clock.advance(5000)
    expect(server.end()).toBeNull()
    expect(server.summary()).toMatchObject({
      window: null,
      loads: [],
      notes: [expect.stringMatching(/ended 2 s/)],
    })
  })

  test('loses no time to a sample that could not be taken, and says so', async () => {
    const server = scripted()
    const failing: ServerProcess = {
      ...server,
      sample(atMs) {
        if (atMs === 2000) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' })
        return server.sample(atMs)
      },
    }
    const { clock, watch: watched } = watch(failing)
    watched.begin(48, 'window')
    await clock.advance(4000)
    const use = watched.end()
    expect(use?.seconds).toBe(4)
    expect(use?.cpuCores).toBeCloseTo(1)
    expect(watched.summary().notes).toEqual(['1 sample could not be taken'])
  })

  test('does not hide a bug of its own behind such a sample', () => {
    const sample = () => {
      throw new TypeError('a bug')
    }
    expect(() => watch(scripted({ sample }))).toThrow('a bug')
  })

  test.each([
    [{ cores: 1.5, processors: 4, quota: 1.5 }, ['its cgroup may use 1.5 of its 4 processors (cpu.max)']],
    [{ cores: 4, processors: 4, quota: 8 }, []],
  ])('says when a quota is the limit: %j', (cores, notes) => {
    const { watch: server } = watch(scripted({ cores }))
    expect(server.summary()).toMatchObject({ cores: cores.cores, notes })
  })

  test('stops sampling when it is closed', async () => {
    let samples = 0
    const sample = (atMs: number) => {
      samples += 1
      return sampleAt(atMs)
    }
    const { clock, watch: server } = watch(scripted({ sample }))
    await clock.advance(3000)
    server.close()
    await clock.advance(3000)
    expect(samples).toBe(4)
  })
})
