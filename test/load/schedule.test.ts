import { expect, test } from 'vitest'
import { byCameras, byViewers, plannedStartMs, retryDelayMs } from '../../src/load/schedule.ts'

test('connections are planned at an even rate', () => {
  expect([0, 1, 50, 99].map((index) => plannedStartMs(index, 50))).toEqual([0, 20, 1000, 1980])
})

test('a retry waits 1 s, doubling to 30 s', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 1000].map(retryDelayMs)).toEqual([
    1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
  ])
})

const CAMERAS = ['a', 'b', 'c'].map((id) => ({ id, url: `http://localhost/${id}` }))

function places(placeOf: ReturnType<typeof byViewers>, count: number): string[] {
  return Array.from({ length: count }, (_, index) => placeOf(index)).map(
    ({ camera, number }) => `${camera.id}${number}`,
  )
}

test('growing by viewers, every camera has its first connection before any has its second', () => {
  expect(places(byViewers(CAMERAS), 5)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2'])
})

test('growing by cameras, a camera has all its connections before the next one has any', () => {
  expect(places(byCameras(CAMERAS, 2), 5)).toEqual(['a1', 'a2', 'b1', 'b2', 'c1'])
  expect(() => byCameras(CAMERAS, 2)(6)).toThrow(RangeError)
})
