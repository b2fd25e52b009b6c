import { expect, test } from 'vitest'
import { endOfTimetable, type Timed, timetableOf } from '../../src/shards/timetable.ts'

const START = Date.parse('2026-01-31T12:00:00Z')
const PLAN: Timed = {
  ...{ cameras: 24, connectionsPerCamera: 2, connectRate: 50, settleMs: 5000, durationMs: 60_000 },
  ...{ findCapacity: false, maxConnections: 100_000, search: 'quick', trialDurationMs: 10_000 },
  timeBudgetMs: 720_000,
}
const SEARCH: Timed = { ...PLAN, findCapacity: true, maxConnections: 480 }

test('the window begins when all connections are open and have settled', () => {
  expect(timetableOf(PLAN, START)).toEqual([
    { connections: 48, opensAtMs: START, startsAtMs: START + 960 + 5000, durationMs: 60_000 },
  ])
})

test('the steps grow by the same factor up to the largest load', () => {
  const loads = timetableOf(SEARCH, START)?.map(({ connections }) => connections) ?? []
  expect(loads).toEqual([48, 57, 68, 82, 97, 116, 139, 166, 198, 236, 282, 337, 402, 480])
})

test('no step begins before the one before it is over', () => {
  const timetable = timetableOf(SEARCH, START) ?? []
  for (const [k, { opensAtMs, startsAtMs }] of timetable.entries()) {
    const before = timetable[k - 1]
    if (before !== undefined) expect(opensAtMs).toBeGreaterThan(before.startsAtMs + before.durationMs)
    expect(startsAtMs).toBeGreaterThan(opensAtMs)
  }
})

test('with less time there are fewer steps, which still reach the largest load', () => {
  const short = timetableOf({ ...SEARCH, timeBudgetMs: 120_000 }, START)
  expect(short?.length).toBeLessThan(8)
  expect(short?.at(-1)?.connections).toBe(480)
  expect(endOfTimetable(short ?? [{ ...never }])).toBeLessThanOrEqual(START + 66_000 + 120_000)
})

test('too little time for one step gives no timetable', () => {
  expect(timetableOf({ ...SEARCH, timeBudgetMs: 10_000 }, START)).toBeNull()
})

test('a search that ends at the planned load has no steps', () => {
  expect(timetableOf({ ...SEARCH, maxConnections: 48 }, START)).toHaveLength(1)
})

const never = { connections: 0, opensAtMs: 0, startsAtMs: Number.POSITIVE_INFINITY, durationMs: 0 }
