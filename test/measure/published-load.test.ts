import { expect, test } from 'vitest'
import { publishedBetween } from '../../src/measure/published-load.ts'
import type { PublishedCamera, PublisherStats } from '../../src/model/publishing.ts'

function statsOf(...cameras: readonly (Partial<PublishedCamera> & { readonly id: string })[]) {
  const nothing = { framesSent: 0, framesSkipped: 0, bytesSent: 0, reconnections: 0, waitedMs: 0 }
  const state = 'publishing' as const
  const all = cameras.map((one) => ({ state, problem: null, isBehind: false, ...nothing, ...one }))
  return { cameras: all, cpuSeconds: 0, longestDelayMs: 0 } satisfies PublisherStats
}

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
  expect(publishedBetween(before, after)).toEqual({
    cameras: 2,
    framesSent: 250,
    framesSkipped: 3,
    waitedMs: 500,
  })
})

test('without published cameras nothing is known, not 0', () => {
  expect(publishedBetween(null, statsOf({ id: 'a' }))).toBeNull()
  expect(publishedBetween(statsOf({ id: 'a' }), null)).toBeNull()
})
