import { describe, expect, test } from 'vitest'
import { judgeable } from '../../../src/analysis/gate/judgeable.ts'
import { percentChange } from '../../../src/analysis/gate/percent-change.ts'
import { normals } from '../stats/seeded.ts'

const DROP = { unit: 'percent', direction: 'drop' } as const

describe('what recorded jobs can judge', () => {
  test('is their noise and the limit that an unchanged server mostly meets', () => {
    const ten = [400, 412, 391, 405, 398, 420, 388, 402, 409, 395]
    const found = judgeable(ten, DROP)!
    expect(found.noise).toBeCloseTo(2.4, 1)
    expect(found.smallestLimit).toBeGreaterThan(7)
    expect(found.smallestLimit).toBeLessThan(9)
  })

  test('of a rise is wider in percent than of a drop, as logarithms have it', () => {
    const jobs = [80, 100, 120, 95, 105]
    const [drop, rise] = [judgeable(jobs, DROP)!, judgeable(jobs, { ...DROP, direction: 'rise' })!]
    expect((1 + rise.smallestLimit / 100) * (1 - drop.smallestLimit / 100)).toBeCloseTo(1, 6)
  })

  test('of jobs that agree in points is any limit, of a 0 no percent', () => {
    const points = { unit: 'points', direction: 'drop' } as const
    expect(judgeable([100, 100, 100, 100, 100], points)).toEqual({ noise: 0, smallestLimit: 0 })
    expect(judgeable([0, 0.1, 0, 0, 0], DROP)).toBeNull()
  })

  test.each([
    { jobs: 5, noise: 0.05 },
    { jobs: 10, noise: 0.08 },
    { jobs: 20, noise: 0.09 },
  ])('is met by an unchanged server in 90 of 100 runs: %o', ({ jobs, noise }) => {
    const SEEDS = 3000
    const log = Array.from({ length: jobs }, (_, index) => index)
    const spread = Math.sqrt(log.reduce((sum, x) => sum + (x - mean(log)) ** 2, 0) / (jobs - 1))
    // Jobs that scatter by just the noise say what limit they can judge; runs and jobs of that noise then meet it.
    const most = judgeable(
      log.map((x) => Math.exp((noise * x) / spread)),
      DROP,
    )!.smallestLimit
    let passed = 0
    for (let seed = 0; seed < SEEDS; seed++) {
      const normal = normals(7919 * seed + jobs)
      const capacity = () => 400 * Math.exp(noise * normal())
      const baseline = Array.from({ length: jobs }, capacity)
      if (percentChange(baseline, capacity(), { ...DROP, most }).verdict === 'pass') passed += 1
    }
    expect(passed / SEEDS).toBeGreaterThan(0.88)
    expect(passed / SEEDS).toBeLessThan(0.92)
  })
})

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length
}
