import { expect, test } from 'vitest'
import { Pace } from '../../../src/server/proc/pace.ts'

/** Readings that take this long each; returns when they were made, of one try a second. */
function readings(tookMs: readonly number[], seconds: number): number[] {
  let nowMs = 0
  const pace = new Pace(500, () => nowMs)
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

test('one that takes 8 ms is made every four seconds', () => {
  expect(readings([8], 10)).toEqual([0, 4, 8])
})

test('what a clock of 4 ms steps says evens out', () => {
  const steps = [0, 4, 0, 4, 0, 4, 0, 4, 0, 4, 0, 4]
  expect(readings(steps, 10).length).toBeGreaterThan(6)
  expect(
    readings(
      steps.map((step) => 4 * step),
      40,
    ).length,
  ).toBeLessThan(14)
})
