import { describe, expect, test } from 'vitest'
import { memoryTrend } from '../../../src/analysis/soak/memory-trend.ts'
import { normals } from '../stats/seeded.ts'
import { series, windowsWith } from './sample-windows.ts'

const normal = normals(8)
const noise = () => 0.5 * normal()

describe('the memory of a server over a soak', () => {
  test.each([
    ['leaks 50 KB for each connection', series(30, (at) => 80 + 2 * at + noise()), 'leak'],
    ['leaks under a sawtooth', series(60, (at) => 80 + 2 * at + 3 * (at % 5) + noise()), 'leak'],
    ['leaks over three days', series(864, (at) => 80 + 0.1 * at + noise()), 'leak'],
    ['grows by less than garbage may', series(30, (at) => 80 + 0.5 * at + noise()), 'growing'],
    ['stands still', series(30, () => 80 + noise()), 'stable'],
    ['shrinks', series(30, (at) => 120 - 0.5 * at + noise()), 'stable'],
    ['warms up in the first tenth', series(60, (at) => 100 - 40 * Math.exp(-at) + noise()), 'stable'],
    ['ends its growth after a third', series(60, (at) => 80 + Math.min(at, 20) + 0.1 * normal()), 'stable'],
    ['jumps once', series(60, (at) => (at < 30 ? 80 : 120) + noise()), 'settling'],
    ['is collected every quarter of an hour', series(60, (at) => 80 + 4 * (at % 15) + noise()), 'unclear'],
    ['is too short', series(9, (at) => 80 + at), 'unknown'],
  ])('that %s', (_, megabytes, verdict) => {
    expect(memoryTrend(windowsWith(megabytes)).verdict).toBe(verdict)
  })

  test('grows by so many bytes an hour, and for each connection that ended', () => {
    const { growth, perConnection, endedPerHour } = memoryTrend(
      windowsWith(series(60, (at) => 80 + 0.5 * at)),
    )
    expect(growth?.perHour).toBeCloseTo(30e6, -3)
    expect(endedPerHour).toBeCloseTo(600, -1)
    expect(perConnection?.value).toBeCloseTo(50_000, -3)
  })

  test('counts connections that were dropped like those that were renewed', () => {
    const windows = windowsWith(
      series(60, (at) => 80 + 0.5 * at),
      () => ({ renewed: 4, reconnections: 6 }),
    )
    expect(memoryTrend(windows).perConnection?.value).toBeCloseTo(50_000, -3)
  })

  test('has nothing to do with connections where hardly any ended', () => {
    const windows = windowsWith(
      series(60, (at) => 80 + 0.5 * at),
      () => ({ renewed: 0 }),
    )
    expect(memoryTrend(windows)).toMatchObject({ verdict: 'growing', perConnection: null, endedPerHour: 0 })
  })

  test('is unknown where nobody watched', () => {
    const windows = windowsWith(
      series(60, (at) => at),
      () => ({ server: {} }),
    )
    expect(memoryTrend(windows)).toMatchObject({ verdict: 'unknown', source: null, growth: null })
  })

  test('that grows by less than half a megabyte is no leak, however sure it is', () => {
    expect(memoryTrend(windowsWith(series(60, (at) => 80 + 0.005 * at))).verdict).toBe('stable')
  })

  test('is not a leak by chance in 98 of 100 servers whose memory wanders around a level', () => {
    const leaks = series(200, () => {
      let last = 0
      const values = series(30, () => {
        last = 0.8 * last + normal()
        return 80 + last
      })
      return Number(['leak', 'growing'].includes(memoryTrend(windowsWith(values)).verdict))
    })
    expect(leaks.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(4)
  })
})
