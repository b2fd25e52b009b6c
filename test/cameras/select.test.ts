import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../src/analysis/stats/random.ts'
import { selectCameras, shuffled } from '../../src/cameras/select.ts'
import type { Camera } from '../../src/model/cameras.ts'

const camerasUpTo = (count: number): readonly Camera[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(index + 1), url: `http://c/${index + 1}` }))

describe('a selection', () => {
  test('of all cameras keeps their order and needs no seed', () => {
    const cameras = camerasUpTo(24)
    expect(selectCameras(cameras, 24, 42)).toEqual({
      cameras,
      others: [],
      text: 'all 24 cameras',
      urls: 24,
      seed: null,
    })
    expect(selectCameras(camerasUpTo(1), 1, null).text).toBe('all 1 camera')
  })

  test('without a shuffle is the beginning of the list', () => {
    const { cameras, text, seed } = selectCameras(camerasUpTo(130), 3, null)
    expect(cameras.map((camera) => camera.id)).toEqual(['1', '2', '3'])
    expect({ text, seed }).toEqual({
      text: 'the first 3 of 130 cameras, in the order of the list',
      seed: null,
    })
  })

  test('with a seed is the same on every machine and in every release', () => {
    const { cameras, text, seed } = selectCameras(camerasUpTo(130), 5, 42)
    expect({ text, seed }).toEqual({ text: '5 of 130 cameras, shuffled with seed 42', seed: 42 })
    expect(cameras.map((camera) => camera.id)).toMatchInlineSnapshot(`
      [
        "117",
        "92",
        "123",
        "85",
        "13",
      ]
    `)
  })

  test.each([
    [['a', 'b', 'a', 'a'], 4, null, 'all 4 cameras, with 2 different URLs'],
    [['a', 'a'], 2, null, 'all 2 cameras, with 1 different URL'],
    [['a', 'a', 'b'], 2, null, 'the first 2 of 3 cameras, in the order of the list, with 1 different URL'],
    [['b', 'a', 'a'], 2, null, 'the first 2 of 3 cameras, in the order of the list'],
    [['a', 'a', 'a'], 2, 42, '2 of 3 cameras, shuffled with seed 42, with 1 different URL'],
  ] as const)(
    'of cameras at %j says how many URLs there are, if some are the same',
    (urls, wanted, seed, text) => {
      const list = urls.map((url, at) => ({ id: `${at}`, url: `http://c/${url}` }))
      const choice = selectCameras(list, wanted, seed)
      expect(choice.text).toBe(text)
      expect(choice.urls).toBe(new Set(choice.cameras.map(({ url }) => url)).size)
    },
  )

  test('with another seed is another one', () => {
    const ids = (seed: number) => selectCameras(camerasUpTo(130), 24, seed).cameras.map((camera) => camera.id)
    expect(ids(1)).toEqual(ids(1))
    expect(ids(1)).not.toEqual(ids(2))
  })

  test('holds as many cameras as wanted, each from the list and once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat({ max: 60 }),
        fc.option(fc.nat()),
        (wanted, surplus, seed) => {
          const found = camerasUpTo(wanted + surplus)
          const { cameras, others } = selectCameras(found, wanted, seed)
          expect(new Set([...cameras, ...others]).size).toBe(found.length)
          expect(new Set(cameras).size).toBe(wanted)
          expect(cameras.every((camera) => found.includes(camera))).toBe(true)
        },
      ),
    )
  })
})

test('a shuffle puts every item at every place about equally often', () => {
  const places = Array.from({ length: 5 }, () => new Array<number>(5).fill(0))
  for (let seed = 0; seed < 5000; seed += 1) {
    for (const [place, item] of shuffled([0, 1, 2, 3, 4], seed).entries()) places[item]![place]! += 1
  }
  // 1000 expected, standard deviation 28: six of them.
  for (const times of places.flat()) expect(Math.abs(times - 1000)).toBeLessThan(170)
})

test('seeded randomness gives the published sequence', () => {
  const random = seededRandom(0)
  expect([random(), random(), random()].map((value) => value * 2 ** 32)).toMatchInlineSnapshot(`
    [
      1144304738,
      1416247,
      958946056,
    ]
  `)
})
