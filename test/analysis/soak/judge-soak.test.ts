import { describe, expect, test } from 'vitest'
import { judgeSoak } from '../../../src/analysis/soak/judge-soak.ts'
import type { SoakRun, SoakWindow } from '../../../src/model/soak.ts'
import { normals } from '../stats/seeded.ts'
import { series, windowsWith } from './sample-windows.ts'

function soakOf(change: (index: number) => Partial<SoakWindow>, given: Partial<SoakRun> = {}): SoakRun {
  const windows = windowsWith(
    series(40, () => 80),
    change,
  )
  return {
    ...{ plannedMs: 2_400_000, windowMs: 60_000, renewPercent: 10, windows, unhealthy: [], incomplete: null },
    ...given,
  }
}

/** Windows that fail, by their index. */
const failing =
  (...indices: number[]) =>
  (index: number) =>
    indices.includes(index) ? { passes: false, healthy: 50 - index, why: 'slow' } : {}

describe('the windows of a soak', () => {
  test.each([
    ['none failed', soakOf(() => ({})), 'pass'],
    ['one of forty failed', soakOf(failing(7)), 'pass'],
    ['two failed apart', soakOf(failing(7, 20)), 'pass'],
    ['three of forty failed', soakOf(failing(7, 20, 30)), 'fail'],
    ['two failed in a row', soakOf(failing(7, 8)), 'fail'],
    ['the last one failed', soakOf(failing(39)), 'fail'],
    ['it was interrupted', soakOf(() => ({}), { incomplete: 'interrupted' }), 'inconclusive'],
    ['it was interrupted in a failure', soakOf(failing(38, 39), { incomplete: 'interrupted' }), 'fail'],
    ['it was not made', soakOf(() => ({}), { windows: [], incomplete: 'not made' }), 'inconclusive'],
    ['most were void', soakOf((at) => (at % 3 === 0 ? {} : { passes: false, isVoid: true })), 'inconclusive'],
    [
      'a few void ones came in a row',
      soakOf((at) => (at < 4 ? { passes: false, isVoid: true } : {})),
      'pass',
    ],
  ])('%s', (_, run, verdict) => {
    expect(judgeSoak(run).windows.verdict).toBe(verdict)
  })

  test('have their worst', () => {
    expect(judgeSoak(soakOf(failing(3, 20))).windows).toMatchObject({
      ...{ passed: 38, failed: 2, voided: 0, longestFailure: 1 },
      worst: { healthy: 30, atMs: 1_200_000 },
    })
  })
})

describe('the drifts of a soak', () => {
  const normal = normals(2)

  test('find a frame rate that falls by 10 % an hour, and none in one that scatters', () => {
    const falling = judgeSoak(soakOf((at) => ({ fps: 25 - (2.5 * at) / 60 + 0.05 * normal() }))).fps
    expect(falling.direction).toBe('falling')
    expect((100 * (falling.trend?.perHour ?? 0)) / (falling.typical ?? 0)).toBeCloseTo(-10, -0.5)
    expect(judgeSoak(soakOf(() => ({ fps: 25 + 0.2 * normal() }))).fps.direction).toBe('steady')
  })

  test('leave void windows out of the frame rate', () => {
    const run = soakOf((at) => (at > 30 ? { fps: 5, passes: false, isVoid: true } : {}))
    expect(judgeSoak(run).fps).toMatchObject({ direction: 'steady', typical: 25 })
  })

  test.each([
    ['none', () => 0, 'steady'],
    ['one in each window', () => 1, 'steady'],
    ['more and more', (at: number) => Math.floor(at / 8), 'rising'],
    ['fewer and fewer', (at: number) => Math.floor((40 - at) / 8), 'falling'],
    ['all connections at once, near the end', (at: number) => (at === 35 ? 100 : 0), 'steady'],
  ])('of reconnections: %s', (_, countAt, direction) => {
    const { reconnections } = judgeSoak(soakOf((at) => ({ reconnections: countAt(at) })))
    expect(reconnections.direction).toBe(direction)
    const total = series(40, countAt).reduce((sum, one) => sum + one)
    expect(reconnections.total).toBe(total)
    expect(reconnections.perHour).toBeCloseTo((total * 60) / (40 - 1 / 30), 6)
  })
})
