import { describe, expect, test } from 'vitest'
import { inBlocks, MAX_BLOCKS, robustSlope, smallest } from '../../../src/analysis/soak/robust-slope.ts'
import { normals } from '../stats/seeded.ts'
import { series } from './sample-windows.ts'

const pointsOf = (values: readonly number[]) => values.map((y, x) => ({ x, y }))

/** Of series without a slope, the share whose interval says that they rise. */
function falseRises(correlation: number, count: number): number {
  const normal = normals(11)
  const rising = series(400, () => {
    let last = normal() / Math.sqrt(1 - correlation ** 2)
    const found = robustSlope(pointsOf(series(count, () => (last = correlation * last + normal()))))
    return Number((found?.low ?? 0) > 0)
  })
  return rising.reduce((sum, one) => sum + one) / rising.length
}

describe('the slope of a series', () => {
  test('is that of the line, within its interval', () => {
    const normal = normals(3)
    const found = robustSlope(pointsOf(series(40, (x) => 5 + 2 * x + normal())))
    expect(found?.slope).toBeCloseTo(2, 1)
    expect(found?.low).toBeGreaterThan(1.8)
    expect(found?.high).toBeLessThan(2.2)
  })

  test('is not moved by outliers', () => {
    const normal = normals(4)
    const values = series(40, (x) => 5 + 2 * x + normal() + (x === 3 || x === 30 ? 500 : 0))
    expect(robustSlope(pointsOf(values))?.slope).toBeCloseTo(2, 1)
  })

  test('is sure of a line without noise, and of one that bends', () => {
    expect(robustSlope(pointsOf(series(20, (x) => x)))).toEqual({ slope: 1, low: 1, high: 1 })
    const bent = robustSlope(pointsOf(series(16, (x) => (x < 10 ? 4 * x : 40 + 3 * (x - 10)))))
    expect(bent?.low).toBeGreaterThan(2)
    expect(bent?.high).toBeLessThan(5)
  })

  test('of a series that stands still is 0', () => {
    expect(robustSlope(pointsOf(series(20, () => 7)))).toEqual({ slope: 0, low: 0, high: 0 })
  })

  test('is not known of fewer than eight points', () => {
    expect(robustSlope(pointsOf(series(7, (x) => x)))).toBeNull()
  })

  // 99 % intervals: 0.5 % of all series may rise by chance.
  test.each([
    [0, 27],
    [0.5, 27],
    [0.8, 27],
    [0.9, 27],
    [0.9, 60],
  ])(
    'rises by chance in at most 2 %% of series whose neighbours correlate by %s, of %s points',
    (...given) => {
      expect(falseRises(...given)).toBeLessThanOrEqual(0.02)
    },
  )
})

test('a long series has 96 points, each with the smallest value of its block; a short one keeps every value', () => {
  const saw = (count: number) => pointsOf(series(count, (x) => 10 + (x % 3)))
  expect(inBlocks(saw(3 * MAX_BLOCKS), smallest).map(({ y }) => y)).toEqual(series(MAX_BLOCKS, () => 10))
  expect(inBlocks(saw(9), smallest)).toEqual(saw(9))
})
