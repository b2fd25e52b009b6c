import { expect, test } from 'vitest'
import { usageFigures } from '../../../../src/server/proc/figures/usage-figures.ts'
import type { ServerSample } from '../../../../src/server/proc/server-process.ts'
import { sampleAt } from '../samples.ts'

const LIMITS = { processors: 4, memoryBytes: 8e9 }

function figures(...samples: ServerSample[]) {
  const spans = samples.map((sample) => ({ ...sample, fromMs: sample.atMs - 1000 }))
  return usageFigures(4711, LIMITS, spans)
}

function thread(atMs: number, name: string, seconds: number, fromMs = atMs - 1000): ServerSample {
  return sampleAt(atMs, { busiestThread: { fromMs, seconds, name } })
}

test('processors, busiest thread and memory are each measured against their own limit', () => {
  const source = 'process 4711'
  expect(figures(sampleAt(2000), sampleAt(3000, { cpuSeconds: 2, memoryBytes: 5000 }))).toEqual([
    {
      ...{ name: 'processors', title: 'Processors', source, limit: 4 },
      points: [
        { atMs: 2000, value: 0.5 },
        { atMs: 3000, value: 2 },
      ],
    },
    {
      ...{ name: 'busiest_thread', title: 'Busiest thread (reader)', source, limit: 1 },
      points: [
        { atMs: 2000, value: 0.4 },
        { atMs: 3000, value: 0.4 },
      ],
    },
    {
      ...{ name: 'memory_bytes', title: 'Memory', source, limit: 8e9 },
      points: [
        { atMs: 2000, value: 1000 },
        { atMs: 3000, value: 5000 },
      ],
    },
  ])
})

test('the busiest thread is named for the one that most of its time was spent in', () => {
  const samples = [
    thread(1000, 'b', 0.2),
    thread(2000, 'a', 0.1),
    thread(3000, 'a', 0.1),
    thread(4000, '', 0),
  ]
  expect(figures(...samples)[1]?.title).toBe('Busiest thread (b)')
  expect(figures(sampleAt(1000, { busiestThread: null }))[1]).toMatchObject({
    title: 'Busiest thread',
    points: [],
  })
})

test('threads that were not read every second have a point for each reading, over the time since the last', () => {
  const samples = [sampleAt(1000, { busiestThread: null }), thread(2000, 'a', 1.2, 0)]
  expect(figures(...samples)[1]?.points).toEqual([{ atMs: 2000, value: 0.6 }])
})

test('one thread is never more than one processor, whatever clock ticks add up to', () => {
  expect(figures(thread(1000, 'a', 1.02))[1]?.points).toEqual([{ atMs: 1000, value: 1 }])
})
