import { describe, expect, test } from 'vitest'
import { crowdedOut, type Keeping, keptJobs, kindsAmong } from '../../../src/analysis/gate/kept-jobs.ts'
import type { BaselineJob } from '../../../src/model/gate.ts'
import { baselineJob } from './baseline-job.ts'

/** Jobs of the days from one to another. */
function jobs(from: number, to: number, other: Partial<BaselineJob> = {}): BaselineJob[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const day = String(from + index).padStart(2, '0')
    return baselineJob({ runId: `day-${day}`, startedAt: `2026-01-${day}T08:00:00.000Z`, ...other })
  })
}

const OTHER = { fingerprint: { ...baselineJob().fingerprint, cpus: 64 } }

const KEEPING: Keeping = { isReplacing: false, keepsOutliers: false, metrics: ['capacity_connections'] }

function keep(recorded: readonly BaselineJob[], fresh: readonly BaselineJob[], other: Partial<Keeping> = {}) {
  return keptJobs(recorded, fresh, { ...KEEPING, ...other })
}

describe('the jobs of a baseline', () => {
  test('are joined by the new ones', () => {
    const { added, dropped, jobs: all } = keep(jobs(1, 3), jobs(4, 5))
    expect(added.map(({ runId }) => runId)).toEqual(['day-04', 'day-05'])
    expect({ dropped: dropped.size, all: all.length }).toEqual({ dropped: 0, all: 5 })
  })

  test('are the newest 20 of their kind', () => {
    const { added, dropped, jobs: all } = keep(jobs(1, 19), jobs(20, 22))
    expect(added).toHaveLength(3)
    expect([...dropped]).toEqual(['day-01', 'day-02'])
    expect(all).toHaveLength(20)
  })

  test('are not joined by one that is older than all of 20', () => {
    const { added, dropped } = keep(jobs(5, 24), jobs(1, 1))
    expect({ added, dropped: dropped.size }).toEqual({ added: [], dropped: 0 })
  })

  test('leave those of another machine alone', () => {
    const others = jobs(1, 20, OTHER).map((job) => ({ ...job, runId: `other-${job.runId}` }))
    const { dropped, jobs: all } = keep([...others, ...jobs(1, 3)], jobs(4, 4))
    expect({ dropped: dropped.size, all: all.length }).toEqual({ dropped: 0, all: 4 })
  })

  test('push the oldest of other machines out of a file that is full, and nothing else', () => {
    const others = jobs(1, 9, OTHER).map((job) => ({ ...job, runId: `other-${job.runId}` }))
    const recorded = [...others, ...jobs(10, 19)]
    const change = keep(recorded, jobs(20, 22))
    expect([...crowdedOut(recorded, [change], 20)]).toEqual(['other-day-01', 'other-day-02'])
    expect(crowdedOut(recorded, [change], 22).size).toBe(0)
  })

  test('are each there once', () => {
    expect(keep(jobs(1, 3), jobs(3, 3)).added).toEqual([])
    expect(keep([], [...jobs(1, 1), ...jobs(1, 1)]).added).toHaveLength(1)
  })

  test('give way to the new ones of their kind where they are replaced, to the same run too', () => {
    const others = jobs(1, 2, OTHER).map((job) => ({ ...job, runId: `other-${job.runId}` }))
    const { added, dropped, jobs: all } = keep([...others, ...jobs(1, 4)], jobs(4, 5), { isReplacing: true })
    expect(added.map(({ runId }) => runId)).toEqual(['day-04', 'day-05'])
    expect([...dropped].toSorted()).toEqual(['day-01', 'day-02', 'day-03', 'day-04'])
    expect(all).toHaveLength(2)
  })
})

describe('a job that is far from the others', () => {
  const half = { metrics: { capacity_connections: 120 } }

  test('is left out and named, unless outliers are kept', () => {
    const ten = [...jobs(1, 4), ...jobs(5, 5, half), ...jobs(6, 10)]
    const { added, far } = keep([], ten)
    expect(added).toHaveLength(9)
    expect(far).toMatchObject([
      { job: { runId: 'day-05' }, metric: 'capacity_connections', value: 120, median: 240 },
    ])
    expect(keep([], ten, { keepsOutliers: true })).toMatchObject({ far: [], added: { length: 10 } })
  })

  test('goes when it was recorded while there were too few to tell', () => {
    const recorded = keep([], [...jobs(1, 1), ...jobs(2, 2, half)]).jobs
    expect(recorded).toHaveLength(2)
    const { dropped, jobs: all } = keep(recorded, jobs(3, 6))
    expect([...dropped]).toEqual(['day-02'])
    expect(all).toHaveLength(5)
  })

  test('does not join a level that is meant to be left: only replacing moves it', () => {
    const better = { metrics: { capacity_connections: 320 } }
    expect(keep(jobs(1, 8), jobs(9, 10, better))).toMatchObject({ added: [], far: { length: 2 } })
    expect(keep(jobs(1, 8), jobs(9, 10, better), { isReplacing: true }).jobs).toHaveLength(2)
  })
})

test('jobs come in groups of machine and profile', () => {
  const all = [...jobs(1, 2), ...jobs(3, 4, OTHER), ...jobs(5, 5)]
  expect(kindsAmong(all).map((kind) => kind.map(({ runId }) => runId))).toEqual([
    ['day-01', 'day-02', 'day-05'],
    ['day-03', 'day-04'],
  ])
})
