import { expect, test } from 'vitest'
import { Pace } from '../../../src/server/proc/pace.ts'

/** Readings that take this long each; returns when they were made, of one try a second. */
function readings(tookMs: readonly number[], seconds: number): number[] {
  let nowMs = 0
  const pace = new Pace(() => nowMs)
  const made: number[] = []
  for (let second = 0; second < seconds; second += 1) {
    if (!pace.isDue(1000 * second)) continue
    pace.take(1000 * second, () => {
      nowMs += tookMs[made.length] ?? tookMs.at(-1) ?? 0
    })
    made.push(second)
  }
  return made
}

test('a quick reading is made every second', () => {
  expect(readings([2], 5)).toEqual([0, 1, 2, 3, 4])
})

test('one that takes 10 ms is made every four seconds', () => {
  expect(readings([10], 10)).toEqual([0, 4, 8])
})

test('one that was interrupted once is not made more seldom for it', () => {
  expect(readings([1, 500, 1], 5)).toEqual([0, 1, 2, 3, 4])
})
