import { describe, expect, test } from 'vitest'
import { judgeReport } from '../../src/measure/judge-report.ts'
import type { Capacity, Trial } from '../../src/model/capacity.ts'
import type { BaselineJob, Floor, Regression } from '../../src/model/gate.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import {
  deadConnection,
  healthyConnections,
  reportOf,
  type SampleRun,
  windowOf,
} from '../report/sample-run.ts'
import { COMPARED, SEARCHED, TRIALS } from '../report/sample-search.ts'

const WINDOW_MS = 10_000
const DROP: Regression[] = [{ metric: 'capacity_connections', limits: { max_drop_percent: 15 } }]

function report(change: Partial<SampleRun> = {}): Report {
  const window = windowOf(healthyConnections(24, 2, WINDOW_MS), WINDOW_MS)
  return reportOf({ window, cameras: 24, connectionsPerCamera: 2, ...change })
}

/** Recorded beside the report, but for the first, which is the report itself. */
function jobs({ run }: Report, capacities: readonly number[]): BaselineJob[] {
  return capacities.map((capacity, index) => ({
    runId: index === 0 ? run.run_id : `run-${index}`,
    startedAt: `2026-01-0${index + 1}T08:00:00.000Z`,
    profile: run.profile,
    fingerprint: run.fingerprint,
    metrics: { capacity_connections: capacity },
  }))
}

test('a target that never sent a frame meets no gate, whatever its limits are about', () => {
  const refused = { kind: 'refused', detail: 'HTTP 503', httpStatus: 503 } as const
  const dead = healthyConnections(24, 2, WINDOW_MS).map((one) => deadConnection(one, refused, WINDOW_MS))
  const floors = [{ metric: 'drops', max: 0 }]
  const judge = (connections: typeof dead) =>
    judgeReport(report({ window: windowOf(connections, WINDOW_MS) }), {
      floors,
      regressions: [],
      baseline: [],
    })
  expect(judge(dead)).toMatchObject({
    verdict: 'fail',
    findings: [{ code: 'no_frames' }, { code: 'met', limits: 1 }],
  })
  expect(judge(healthyConnections(24, 2, WINDOW_MS)).verdict).toBe('pass')
})

describe('a search that other programs ended before any load passed', () => {
  const capacity: Capacity = {
    ...SEARCHED,
    method: 'none',
    connections: null,
    low: null,
    high: null,
    stable: null,
    confidence: 'low',
    reason: 'disturbed by other load on this machine: no load passed',
  }
  const [first] = TRIALS
  const failed: Trial[] = first === undefined ? [] : [{ ...first, outcome: 'fail', healthy: 3 }]
  const judge = (floor: Omit<Floor, 'metric'>, metric = 'capacity_connections', trials = failed) =>
    judgeReport(report({ capacity, trials }), {
      floors: [{ metric, ...floor }],
      regressions: [],
      baseline: [],
    })

  test.each([
    ['a floor below the load that failed', judge({ min: 20 }), 'inconclusive'],
    ['a floor at the load that failed', judge({ min: 48 }), 'fail'],
    ['a floor above it', judge({ min: 200 }), 'fail'],
    ['a floor where nothing failed either', judge({ min: 200 }, 'capacity_connections', []), 'inconclusive'],
    ['a maximum', judge({ max: 200 }), 'inconclusive'],
    ['a floor of what follows from it', judge({ min: 100 }, 'recommended_cameras'), 'inconclusive'],
  ])('leaves %s as it is known', (_name, { verdict, rows }, expected) => {
    expect(verdict).toBe(expected)
    const reason =
      expected === 'fail'
        ? { code: 'load_failed', connections: 48 }
        : { code: 'no_load_held', detail: capacity.reason }
    expect(rows[0]?.reason).toEqual(reason)
  })

  test('is no proof of a drop', () => {
    const measured = report({ capacity, trials: failed })
    const baseline = jobs(measured, [0, 60, 61, 62, 60, 61, 62])
    const { verdict, rows, findings } = judgeReport(measured, { floors: [], regressions: DROP, baseline })
    expect(verdict).toBe('inconclusive')
    expect(findings).toEqual([{ code: 'not_judged', rows }])
    expect(rows[0]?.reason.code).toBe('no_load_held')
  })
})

describe('a search that was over long before its interval was narrow', () => {
  const capacity: Capacity = {
    ...SEARCHED,
    low: 47,
    high: 97,
    connections: 66,
    stable: null,
    confidence: 'low',
  }
  const judge = (floor: Omit<Floor, 'metric'>, found = capacity) =>
    judgeReport(report({ capacity: found, trials: TRIALS }), {
      floors: [{ metric: 'capacity_connections', ...floor }],
      regressions: [],
      baseline: [],
    })

  test.each([
    ['a floor below all of it', { min: 47 }, 'pass'],
    ['a floor below the estimate, which no load has shown', { min: 60 }, 'inconclusive'],
    ['a floor above the estimate', { min: 80 }, 'inconclusive'],
    ['a floor above all of it', { min: 98 }, 'fail'],
    ['a maximum in it', { max: 70 }, 'inconclusive'],
    ['a maximum below all of it', { max: 40 }, 'fail'],
  ] as const)('decides %s with its interval', (_name, floor, verdict) => {
    const result = judge(floor)
    expect(result.verdict).toBe(verdict)
    if (verdict === 'inconclusive')
      expect(result.rows[0]?.reason).toEqual({ code: 'wide_interval', low: 47, high: 97, comparison: null })
  })

  test.each([
    ['a narrow one', { ...capacity, low: 59, high: 68, confidence: 'high' }],
    ['one of few connections', { ...capacity, connections: 61, low: 59, high: 62 }],
  ] as const)('is no other than its estimate with %s', (_name, found) => {
    expect(judge({ min: 60 }, found).verdict).toBe('pass')
  })

  test('is neither a proven drop nor a proven pass', () => {
    const measured = report({ capacity, trials: TRIALS })
    const against = (typical: number) => {
      const baseline = jobs(
        measured,
        [0, 0, 1, 2, 1, 0, 2].map((more) => typical + more),
      )
      return judgeReport(measured, { floors: [], regressions: DROP, baseline })
    }
    expect(against(66)).toMatchObject({ verdict: 'inconclusive' })
    expect(against(66).rows[0]?.reason).toMatchObject({ code: 'wide_interval', comparison: { jobs: 6 } })
    expect(against(90).verdict).toBe('inconclusive')
    expect(against(200).verdict).toBe('fail')
    expect(against(48).verdict).toBe('pass')
  })
})

describe('a run against its baseline', () => {
  test('is no evidence for itself once it is recorded', () => {
    const measured = report({ capacity: SEARCHED, trials: TRIALS })
    const judge = (count: number) =>
      judgeReport(measured, {
        floors: [],
        regressions: DROP,
        baseline: jobs(measured, [63, 62, 64, 63, 62, 64]).slice(0, count),
      })
    expect(judge(5)).toMatchObject({
      verdict: 'inconclusive',
      rows: [{ reason: { code: 'too_few_jobs', numbers: 4, jobs: 4 } }],
    })
    expect(judge(6).verdict).toBe('pass')
  })

  test('fails by a lost half of the capacity although the target agrees with itself', () => {
    const pairs = COMPARED.pairs.map((pair, index) => ({ ...pair, head: pair.base + (index % 2) / 10 }))
    const ab = { ...COMPARED, isSelfCheck: true, pairs, notes: [] }
    const verdictOf = (isSelfCheck: boolean) => {
      const measured = report({ capacity: SEARCHED, trials: TRIALS, ab: { ...ab, isSelfCheck } })
      const baseline = jobs(measured, [0, 124, 126, 125, 124, 126, 125])
      return judgeReport(measured, { floors: [], regressions: DROP, baseline }).verdict
    }
    expect(verdictOf(true)).toBe('fail')
    // Two servers: there the A/B decides on the change.
    expect(verdictOf(false)).toBe('pass')
  })
})
