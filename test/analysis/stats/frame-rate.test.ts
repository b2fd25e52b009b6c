import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Arrival, frameRateOf } from '../../../src/analysis/stats/frame-rate.ts'
import { middle } from '../../../src/analysis/stats/middle.ts'

function arrivals(timesMs: readonly number[]): Arrival[] {
  return timesMs.map((atMs, number) => ({ number, atMs }))
}

describe('the frame rate of arrival times', () => {
  test('is exact for an even camera, whatever its rate', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 240, noNaN: true }),
        fc.integer({ min: 3, max: 200 }),
        (fps, n) => {
          const times = Array.from({ length: n }, (_, k) => 1e6 + (k * 1000) / fps)
          expect(frameRateOf(arrivals(times)) / fps).toBeCloseTo(1, 6)
        },
      ),
    )
  })

  test('counts frames that were sent and did not arrive by their numbers', () => {
    const all = arrivals(Array.from({ length: 60 }, (_, k) => k * 40))
    expect(frameRateOf(all.filter(({ number }) => number % 3 > 0))).toBeCloseTo(25, 6)
  })

  test('is hardly moved by late first and last frames', () => {
    const times = Array.from({ length: 60 }, (_, k) => k * 40)
    times[0] = 15
    times[59] = 59 * 40 + 15
    expect(Math.abs(frameRateOf(arrivals(times)) / 25 - 1)).toBeLessThan(0.0012)
  })

  test('is 0 where there are too few frames to tell, or all came at once', () => {
    expect([[], [1, 2], [5, 5, 5]].map((times) => frameRateOf(arrivals(times)))).toEqual([0, 0, 0])
  })
})

test('the middle value is one that occurred, and null of nothing', () => {
  expect([middle([3, 1, 2]), middle([10, 25]), middle([7]), middle([])]).toEqual([2, 25, 7, null])
})
