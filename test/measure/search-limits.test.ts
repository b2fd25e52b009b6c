import { expect, test } from 'vitest'
import type { RawOptions } from '../../src/config/option-naming.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import { mostConnections } from '../../src/measure/search-limits.ts'

test.each<[string, RawOptions, number]>([
  ['the load of the test alone', {}, 6],
  ['a search', { findCapacity: true, maxConnections: '5000' }, 5000],
  ['a search without a limit of its own', { findCapacity: true }, 100_000],
  ['an A/B', { baselineTarget: 'http://b/{camera}', maxConnections: '400' }, 400],
])('workers are made for the most that comes: %s', (_what, more, connections) => {
  const raw = { cameras: '3', connectionsPerCamera: '2', target: 'http://a/{camera}', ...more }
  expect(mostConnections(planFrom(raw, null))).toBe(connections)
})
