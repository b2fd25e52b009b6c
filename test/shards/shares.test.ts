import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ownCount, ownIndices } from '../../src/shards/shares.ts'

const SETS = [
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 1, max: 12 }),
  fc.integer({ min: 1, max: 9 }),
] as const

test('every connection belongs to one shard, and no shard has many more than another', () => {
  const check = fc.property(...SETS, (cameras, each, of) => {
    const shares = sharesOf(cameras, each, of)
    const all = shares.flat().toSorted((a, b) => a - b)
    expect(all).toEqual(Array.from({ length: cameras * each }, (_, k) => k))
    const sizes = shares.map((share) => share.length)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(Math.min(each, of))
  })
  fc.assert(check)
})

test('every shard has its part of the connections to every camera', () => {
  const check = fc.property(...SETS, (cameras, each, of) => {
    for (const share of sharesOf(cameras, each, of))
      for (let camera = 0; camera < cameras; camera += 1) {
        const own = share.filter((index) => index % cameras === camera).length
        expect(Math.abs(own - each / of)).toBeLessThan(1)
      }
  })
  fc.assert(check)
})

test('a smaller set is the beginning of a larger one', () => {
  const own = ownIndices({ number: 2, of: 4 }, 100, 24)
  expect(own.slice(0, ownCount(own, 48))).toEqual(ownIndices({ number: 2, of: 4 }, 48, 24))
  expect(ownCount(own, 100)).toBe(own.length)
})

function sharesOf(cameras: number, each: number, of: number): number[][] {
  return Array.from({ length: of }, (_, k) => ownIndices({ number: k + 1, of }, cameras * each, cameras))
}
