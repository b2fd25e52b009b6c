import { expect, test } from 'vitest'
import { placeOf, plannedStartMs, retryDelayMs } from '../../src/load/schedule.ts'

test('connections are planned at an even rate', () => {
  expect([0, 1, 50, 99].map((index) => plannedStartMs(index, 50))).toEqual([0, 20, 1000, 1980])
})

test('a retry waits 1 s, doubling to 30 s', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 1000].map(retryDelayMs)).toEqual([
    1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
  ])
})

test('every camera has its first connection before any has its second', () => {
  expect([0, 1, 2, 3, 4].map((index) => placeOf(index, 3))).toEqual([
    { camera: 0, number: 1 },
    { camera: 1, number: 1 },
    { camera: 2, number: 1 },
    { camera: 0, number: 2 },
    { camera: 1, number: 2 },
  ])
})
