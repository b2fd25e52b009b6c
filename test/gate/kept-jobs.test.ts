import { describe, expect, test } from 'vitest'
import { keptJobs } from '../../src/gate/kept-jobs.ts'
import type { BaselineJob } from '../../src/model.ts'
import { baselineJob } from './baseline-job.ts'

/** Jobs of the days from one to another. */
function jobs(from: number, to: number, other: Partial<BaselineJob> = {}): BaselineJob[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const day = String(from + index).padStart(2, '0')
    return baselineJob({ runId: `day-${day}`, startedAt: `2026-01-${day}T08:00:00.000Z`, ...other })
  })
}

const OTHER = { fingerprint: { ...baselineJob().fingerprint, cpus: 64 } }

describe('the jobs of a baseline', () => {
  test('are joined by the new ones', () => {
    const { added, dropped, ofKind } = keptJobs(jobs(1, 3), jobs(4, 5))
    expect(added.map(({ runId }) => runId)).toEqual(['day-04', 'day-05'])
    expect({ dropped: dropped.size, ofKind }).toEqual({ dropped: 0, ofKind: 5 })
  })

  test('are the newest 20 of their kind', () => {
    const { added, dropped, ofKind } = keptJobs(jobs(1, 19), jobs(20, 22))
    expect(added).toHaveLength(3)
    expect([...dropped]).toEqual(['day-01', 'day-02'])
    expect(ofKind).toBe(20)
  })

  test('are not joined by one that is older than all of 20', () => {
    const { added, dropped } = keptJobs(jobs(5, 24), jobs(1, 1))
    expect({ added, dropped: dropped.size }).toEqual({ added: [], dropped: 0 })
  })

  test('leave those of another machine alone', () => {
    const others = jobs(1, 20, OTHER).map((job) => ({ ...job, runId: `other-${job.runId}` }))
    const { dropped, ofKind } = keptJobs([...others, ...jobs(1, 3)], jobs(4, 4))
    expect({ dropped: dropped.size, ofKind }).toEqual({ dropped: 0, ofKind: 4 })
  })

  test('are each there once', () => {
    expect(keptJobs(jobs(1, 3), jobs(3, 3)).added).toEqual([])
    expect(keptJobs([], [...jobs(1, 1), ...jobs(1, 1)]).added).toHaveLength(1)
  })
})
