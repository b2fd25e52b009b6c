import { expect, test } from 'vitest'
import type { RawOptions } from '../../src/config/options.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import { camerasNeeded, placesOf } from '../../src/measure/places.ts'

const TEMPLATE = 'http://a/{camera}'

/** The cameras of the first connections of a test of two cameras with two connections each. */
function cameras(more: RawOptions, most: number): string[] {
  const raw = { cameras: '2', connectionsPerCamera: '2', target: TEMPLATE, findCapacity: 'true', ...more }
  const placeOf = placesOf(planFrom(raw, null), TEMPLATE, most)
  return Array.from({ length: most }, (_, index) => placeOf(index).camera.id)
}

test('a search by viewers stays on the cameras of the test', () => {
  expect(cameras({ grow: 'viewers' }, 6)).toEqual(['1', '2', '1', '2', '1', '2'])
})

test('a search by cameras goes on to the next ones', () => {
  expect(cameras({ grow: 'cameras' }, 7)).toEqual(['1', '1', '2', '2', '3', '3', '4'])
})

test('a search by cameras needs only the cameras that are watched', () => {
  const needed = (grow: string) => {
    const raw = { cameras: '2', connectionsPerCamera: '2', target: TEMPLATE, findCapacity: 'true', grow }
    return [1, 4, 5].map(camerasNeeded(planFrom(raw, null)))
  }
  expect([needed('viewers'), needed('cameras')]).toEqual([
    [2, 2, 2],
    [1, 2, 3],
  ])
})
