import { describe, expect, test } from 'vitest'
import { metricTrend } from '../../../src/analysis/trend/metric-trend.ts'
import { TREND_DEFAULTS } from '../../../src/model/night-series.ts'
import { effort } from '../../effort.ts'
import { normals } from '../stats/seeded.ts'
import { nightAt, times } from './sample-nights.ts'

const normal = normals(20)

/** What is found in nights around these levels, with noise of this standard deviation as a share. */
function findIn(levels: readonly number[], noise: number) {
  const nights = levels.map((level, at) =>
    // Without intervals nothing but chance and the smallest change keeps a change point from being a step.
    nightAt(at, level * Math.exp(noise * normal()), { capacityLow: null, capacityHigh: null }),
  )
  const { changes, drift } = metricTrend(nights, 'capacity_connections', TREND_DEFAULTS)
  const steps = changes.filter(({ kind }) => kind === 'step')
  return {
    points: changes.length,
    steps: steps.map(({ firstAfter }) => firstAfter),
    hasDrift: drift !== null,
  }
}

const many = <T>(count: number, make: (number: number) => T): T[] =>
  Array.from({ length: count }, (_, number) => make(number))

const noiseOf = (number: number) => 0.01 + (0.04 * (number % 20)) / 19
const falling = (count: number, slope: number) =>
  times(count, 600).map((level, at) => level * (1 + slope) ** at)

describe('pure noise of 1 to 5 %', () => {
  const count = effort({ unit: 204, thorough: 12_000 })
  const found = many(count, (number) => findIn(times([30, 60, 100][number % 3]!, 600), noiseOf(number)))
  const shareOf = (is: (one: (typeof found)[number]) => boolean) => found.filter(is).length / count

  test('has no step and no drift at p = 0.001, which is the default', () => {
    const most = effort({ unit: 0, thorough: 0.002 })
    expect(shareOf(({ steps }) => steps.length > 0)).toBeLessThanOrEqual(most)
    expect(shareOf(({ hasDrift }) => hasDrift)).toBeLessThanOrEqual(most)
  })

  test('has change points that are no steps', () => {
    expect(shareOf(({ points }) => points > 0)).toBeGreaterThan(0.01)
  })
})

describe('with noise of 2 %', () => {
  const count = effort({ unit: 100, thorough: 1000 })
  const shareOf = (levels: readonly number[], is: (one: ReturnType<typeof findIn>) => boolean) =>
    many(count, () => findIn(levels, 0.02)).filter(is).length / count

  test('a loss of 10 % is found three nights after it happened', () => {
    const levels = [...times(27, 600), ...times(3, 540)]
    expect(shareOf(levels, ({ steps }) => steps.includes(27))).toBeGreaterThan(0.85)
  })

  test('a loss of 10 % is a step and no drift wherever it is', () => {
    for (const before of [20, 40, 50]) {
      const levels = [...times(before, 600), ...times(60 - before, 540)]
      expect(shareOf(levels, ({ steps }) => steps.length === 1)).toBeGreaterThan(0.9)
      expect(shareOf(levels, ({ hasDrift }) => hasDrift)).toBeLessThan(0.05)
    }
  })

  test('a loss of 0.5 % a night over 20 nights is found, nearly always as a drift', () => {
    for (const before of [0, 20]) {
      const levels = [...times(before, 600), ...falling(20, -0.005)]
      expect(shareOf(levels, ({ hasDrift }) => hasDrift)).toBeGreaterThan(0.8)
      expect(shareOf(levels, ({ hasDrift, steps }) => hasDrift || steps.length > 0)).toBeGreaterThan(0.88)
    }
  })
})
