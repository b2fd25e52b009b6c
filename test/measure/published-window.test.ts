import { expect, test } from 'vitest'
import { publishedWindow } from '../../src/measure/published-window.ts'
import type { PublishedCamera, PublisherStats } from '../../src/model/publishing.ts'

function statsOf(...cameras: readonly (Partial<PublishedCamera> & { readonly id: string })[]) {
  const nothing = { framesSent: 0, framesSkipped: 0, bytesSent: 0, reconnections: 0, waitedMs: 0 }
  const state = 'publishing' as const
  const all = cameras.map((one) => ({ state, problem: null, isBehind: false, ...nothing, ...one }))
  return { cameras: all, cpuSeconds: 0, longestDelayMs: 0 } satisfies PublisherStats
}

const between = (before: PublisherStats | null, after: PublisherStats | null) =>
  publishedWindow({ stats: before, atMs: 0 }, { stats: after, atMs: 10_000 }, 25)

test('what published cameras did in a window is what their counts grew by', () => {
  const before = statsOf(
    { id: 'a', framesSent: 100, framesSkipped: 5, waitedMs: 40 },
    { id: 'b', framesSent: 90, state: 'connecting' },
    { id: 'c', framesSent: 7, state: 'stopped' },
  )
  const after = statsOf(
    { id: 'a', framesSent: 350, framesSkipped: 8, waitedMs: 540 },
    { id: 'b', framesSent: 90, state: 'waiting' },
    { id: 'c', framesSent: 7, state: 'stopped' },
  )
  expect(between(before, after)).toMatchObject({
    cameras: 2,
    framesSent: 250,
    framesSkipped: 3,
    waitedMs: 500,
    publishing: 1,
    due: 250,
    handed: 253,
    problems: [{ camera: 'b', isPublishing: false }],
  })
})

test('without published cameras nothing is known, not 0', () => {
  expect(between(null, statsOf({ id: 'a' }))).toBeNull()
  expect(between(statsOf({ id: 'a' }), null)).toBeNull()
})
