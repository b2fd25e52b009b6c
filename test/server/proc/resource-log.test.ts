import { describe, expect, test } from 'vitest'
import { ResourceLog } from '../../../src/server/proc/resource-log.ts'
import type { ServerSample } from '../../../src/server/proc/server-process.ts'
import { sampleAt } from './samples.ts'

function logOf(cores: number, ...samples: ServerSample[]): ResourceLog {
  const log = new ResourceLog(cores)
  for (const sample of samples) log.add(sample)
  return log
}

const SECONDS = [0, 1000, 2000, 3000, 4000, 5000].map((at) => sampleAt(at))

describe('what a server used over a stretch of time', () => {
  test('is the average of its seconds, and the largest memory', () => {
    const memory = [9000, 1000, 3000, 2000].map((memoryBytes, second) =>
      sampleAt(second * 1000, { memoryBytes, cpuSeconds: second }),
    )
    expect(logOf(4, ...memory).use(0, 3000, 48)).toEqual({
      connections: 48,
      seconds: 3,
      cpuCores: 2,
      memoryBytes: 3000,
      utilization: 0.5,
    })
  })

  test('weighs samples by their length', () => {
    const log = logOf(1, sampleAt(0), sampleAt(900, { cpuSeconds: 0 }), sampleAt(1000, { cpuSeconds: 0.1 }))
    expect(log.use(0, 1000, 1)?.cpuCores).toBeCloseTo(0.1)
  })

  test('holds only samples that lie within it, and says how long they were', () => {
    const log = logOf(4, ...SECONDS.slice(0, 3), sampleAt(3000, { cpuSeconds: 4 }), sampleAt(4000))
    expect(log.use(500, 2999, 1)).toMatchObject({ seconds: 1, cpuCores: 0.5 })
    expect(log.use(2000, 3000, 1)).toMatchObject({ seconds: 1, cpuCores: 4 })
  })

  test.each([
    ['before the first sample', -2000, -1000],
    ['after the last', 6000, 9000],
    ['of less than a second', 2000, 2800],
    ['between two samples', 2100, 2900],
  ])('is unknown %s', (_name, from, to) => {
    expect(logOf(4, ...SECONDS).use(from, to, 1)).toBeNull()
  })

  test('does not count what the first sample tells: it was used before', () => {
    expect(logOf(4, sampleAt(5000, { cpuSeconds: 60 })).use(0, 5000, 1)).toBeNull()
  })
})

describe('the utilisation', () => {
  test.each([
    ['a server of one thread that is full', 4, 1, 1, 1],
    ['four threads that are full', 4, 4, 1, 1],
    ['four threads at half load', 4, 2, 0.5, 0.5],
    ['one busy thread among others', 4, 1.6, 0.9, 0.9],
    ['many processes', 2, 1.8, 0.1, 0.9],
    ['a quota of half a core', 0.5, 0.4, 0.4, 0.8],
    ['one tick too much', 4, 4.02, 1.01, 1],
    ['nothing', 4, 0, 0, 0],
  ])('of %s: %d cores allowed, %d used, %d by one thread', (_name, cores, cpu, thread, utilization) => {
    const busiestThread = { fromMs: 0, seconds: thread, name: 'reader' }
    const log = logOf(cores, sampleAt(0), sampleAt(1000, { cpuSeconds: cpu, busiestThread }))
    expect(log.use(0, 1000, 1)?.utilization).toBeCloseTo(utilization)
  })
})

describe('the loads that were held', () => {
  test('are kept in the order of time, the measured window among them', () => {
    const log = logOf(4, ...SECONDS)
    log.hold('idle', 0, 1000, 0)
    log.hold('window', 1000, 4000, 48)
    expect(log.hold('trial', 4000, 4100, 60)).toBeNull()
    log.hold('trial', 4000, 5000, 60)
    expect(log.loads.map(({ connections, seconds }) => [connections, seconds])).toEqual([
      [0, 1],
      [48, 3],
      [60, 1],
    ])
    expect(log.window).toBe(log.loads[1])
    expect(log.mostProcesses).toBe(2)
  })

  test('are none at first', () => {
    expect(logOf(4)).toMatchObject({ loads: [], window: null, mostProcesses: 0 })
  })
})
