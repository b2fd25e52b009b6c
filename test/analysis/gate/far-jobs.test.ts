import { describe, expect, test } from 'vitest'
import { farJobs } from '../../../src/analysis/gate/far-jobs.ts'
import { normals } from '../stats/seeded.ts'
import { jobsOf } from './jobs.ts'

const CAPACITY = 'capacity_connections'

function farValues(numbers: readonly number[], metric = CAPACITY): number[] {
  return farJobs(jobsOf(metric, numbers), [metric]).map(({ value }) => value)
}

describe('a job is far from the others', () => {
  test.each<[string, number[], number[]]>([
    ['at half of them', [240, 238, 243, 120, 241], [120]],
    ['at twice of them', [240, 238, 243, 480, 241], [480]],
    ['at nothing', [240, 238, 243, 0, 241], [0]],
    ['not at 19 % less, however well the others agree', [240, 240, 240, 195, 240], []],
    ['not where all scatter', [240, 150, 310, 120, 400, 190], []],
    ['not among four', [240, 238, 243, 120], []],
    ['not where the median is 0', [0, 0, 0, 5, 0], []],
  ])('%s', (_name, numbers, far) => {
    expect(farValues(numbers)).toEqual(far)
  })

  test('once, by whatever metric', () => {
    const jobs = jobsOf(CAPACITY, [240, 238, 243, 120, 241]).map((job, index) => ({
      ...job,
      metrics: { ...job.metrics, gap_p99_ms: index === 3 ? 400 : 44 + index / 10 },
    }))
    expect(farJobs(jobs, [CAPACITY, 'gap_p99_ms', 'drops'])).toHaveLength(1)
    expect(farJobs(jobs, ['drops'])).toEqual([])
  })
})

describe('over 1,000 times ten jobs with a noise of 8 %', () => {
  const times = Array.from({ length: 1000 }, (_, seed) => {
    const normal = normals(104_729 * seed + 3)
    const ten = Array.from({ length: 10 }, () => 240 * Math.exp(0.08 * normal()))
    const half = [120 * Math.exp(0.08 * normal()), ...ten.slice(1)]
    return { falsely: farValues(ten).length, isFound: farValues(half).includes(half[0] ?? 0) }
  })

  test('one at half is found', () => {
    expect(times.filter(({ isFound }) => isFound).length).toBeGreaterThan(900)
  })

  test('hardly one of the others is left out', () => {
    const falsely = times.reduce((sum, one) => sum + one.falsely, 0)
    expect(falsely).toBeLessThan(0.005 * 10_000)
  })
})
