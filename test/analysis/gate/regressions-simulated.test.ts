import { describe, expect, test } from 'vitest'
import { percentChange } from '../../../src/analysis/gate/percent-change.ts'
import { normals } from '../stats/seeded.ts'

const SEEDS = 2000

interface Jobs {
  /** Of the run's server ÷ the recorded one's. */
  readonly ratio: number
  readonly jobs: number
  /** Standard deviation of ln(capacity) from job to job. */
  readonly noise: number
  readonly limit: number
}

/** How often each verdict comes of a run against as many recorded jobs, over the seeds. */
function verdicts({ ratio, jobs, noise, limit }: Jobs): Record<'pass' | 'fail' | 'inconclusive', number> {
  const counts = { pass: 0, fail: 0, inconclusive: 0 }
  for (let seed = 0; seed < SEEDS; seed++) {
    const normal = normals(7919 * seed + 1)
    const capacity = (share: number): number => 400 * share * Math.exp(noise * normal())
    const baseline = Array.from({ length: jobs }, () => capacity(1))
    const { verdict } = percentChange(baseline, capacity(ratio), {
      unit: 'percent',
      direction: 'drop',
      most: limit,
    })
    counts[verdict] += 1
  }
  return counts
}

describe('over 2,000 runs against ten recorded jobs with a noise of 2.7 % and the limit of 15 %', () => {
  const calm = { jobs: 10, noise: 0.0266, limit: 15 }

  test('an unchanged server never fails, and nearly always passes', () => {
    const { fail, pass } = verdicts({ ...calm, ratio: 1 })
    expect(fail).toBe(0)
    expect(pass).toBeGreaterThan(0.97 * SEEDS)
  })

  test('a loss of 30 % always fails', () => {
    expect(verdicts({ ...calm, ratio: 0.7 }).fail).toBe(SEEDS)
  })
})

test('with five jobs and a noise of 5 %, a loss of just the limit fails in at most 1 of 20 runs, and passes in as few', () => {
  const { fail, pass } = verdicts({ jobs: 5, noise: 0.05, limit: 15, ratio: 0.85 })
  expect(fail).toBeLessThan(0.065 * SEEDS)
  expect(pass).toBeLessThan(0.065 * SEEDS)
})
