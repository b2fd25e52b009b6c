import { describe, expect, test } from 'vitest'
import { type RegressionInput, regressionRows } from '../../../src/analysis/gate/regressions.ts'
import type { BaselineJob, GateRow } from '../../../src/model/gate.ts'
import { reasonText } from '../../../src/report/facts/reason-words.ts'
import { golden } from '../stats/golden.ts'
import { HERE, jobsOf } from './jobs.ts'

const TEN = golden.compareVerdict.baseline

interface Case {
  readonly metric?: string
  readonly limits: Readonly<Record<string, number>>
  readonly baseline: readonly BaselineJob[]
  readonly value: number | null
  readonly more?: Partial<RegressionInput>
}

function rowOf({ metric = 'capacity_connections', limits, baseline, value, more }: Case): GateRow {
  const regressions = [{ metric, limits }]
  const input = {
    ...HERE,
    metrics: { [metric]: value },
    regressions,
    baseline,
    isCensored: false,
    hasAb: false,
  }
  return regressionRows({ ...input, ...more })[0]!
}

function capacity(
  value: number | null,
  numbers: readonly number[] = TEN,
  more: Partial<RegressionInput> = {},
) {
  const baseline = jobsOf('capacity_connections', numbers)
  return rowOf({ limits: { max_drop_percent: 15 }, baseline, value, more })
}

describe('a capacity against the recorded jobs', () => {
  const single = golden.compareVerdict.cases.filter(([values]) => values.length === 1)

  test.each(single.map(([values, expected]) => ({ value: values[0]!, expected })))(
    'gets the verdict of the vector for $value: $expected.verdict',
    ({ value, expected }) => {
      const baseline = jobsOf('capacity_connections', TEN)
      const row = rowOf({ limits: { max_drop_percent: 100 * golden.compareVerdict.delta }, baseline, value })
      expect(row.verdict).toBe(expected.verdict.toLowerCase())
      expect(row.change).toBeCloseTo(100 * (expected.ratio - 1), 5)
    },
  )

  test('passes when it is the same, fails when it is 30 % less, and says by how much and what could be told', () => {
    expect(capacity(405)).toMatchObject({
      verdict: 'pass',
      kind: 'regression',
      limit: { unit: 'percent', direction: 'drop', most: 15 },
    })
    const red = capacity(0.7 * 405)
    expect(red).toMatchObject({ verdict: 'fail' })
    expect(red.change).toBeCloseTo(-30, 0)
    expect(red.baseline).toBeCloseTo(405, 0)
    expect(red.reason).toEqual({
      code: 'worse',
      comparison: {
        change: red.change,
        low: expect.closeTo(-32.9, 0),
        high: expect.closeTo(-27.1, 0),
        unit: 'percent',
        jobs: 10,
        noise: expect.closeTo(2.2, 0),
        detectable: expect.closeTo(6.2, 0),
      },
    })
  })

  test('is improved when the whole interval is better', () => {
    expect(capacity(500)).toMatchObject({ verdict: 'improved' })
  })

  test('that nearly fails is inconclusive, and says what would settle it', () => {
    expect(capacity(350)).toMatchObject({
      verdict: 'inconclusive',
      reason: { code: 'not_enough_evidence' },
    })
  })

  test('of 0 is a result, not unknown', () => {
    expect(capacity(0)).toMatchObject({ verdict: 'fail', value: 0 })
  })

  test('that was not measured fails', () => {
    expect(capacity(null)).toMatchObject({
      verdict: 'fail',
      value: null,
      reason: { code: 'not_measured' },
    })
  })

  test('that is only "at least" cannot be proven to be less', () => {
    expect(capacity(240, TEN, { isCensored: true })).toMatchObject({
      verdict: 'inconclusive',
      reason: { code: 'at_least', value: 240 },
    })
    expect(capacity(405, TEN, { isCensored: true }).verdict).toBe('pass')
  })

  test('that was not measured, or has too few jobs, is advice where an A/B decides', () => {
    expect(capacity(null, TEN, { hasAb: true }).verdict).toBe('advice')
    expect(capacity(200, TEN.slice(0, 2), { hasAb: true }).verdict).toBe('advice')
  })

  test('is advice where an A/B decides', () => {
    expect(capacity(200, TEN, { hasAb: true })).toMatchObject({
      verdict: 'advice',
      reason: { code: 'ab_decides', otherwise: { code: 'worse' } },
    })
  })
})

describe('how many jobs are recorded', () => {
  test('none: nothing is judged, and the command that records one is named', () => {
    expect(capacity(405, [])).toMatchObject({
      verdict: 'no_baseline',
      reason: { code: 'no_baseline' },
    })
  })

  test('fewer than five judge nothing: inconclusive, with what is there', () => {
    expect(capacity(405, [405])).toMatchObject({
      verdict: 'inconclusive',
      baseline: 405,
      change: null,
      reason: { code: 'too_few_jobs', numbers: 1, jobs: 1, needed: 5, comparison: null },
    })
    expect(capacity(100, [405, 400, 410, 402])).toMatchObject({
      verdict: 'inconclusive',
      change: null,
      reason: { code: 'too_few_jobs', numbers: 4, comparison: { change: expect.closeTo(-75, 0), jobs: 4 } },
    })
  })

  test('five find a third less', () => {
    expect(capacity(0.67 * 404, [405, 400, 410, 402, 404])).toMatchObject({
      verdict: 'fail',
      change: expect.closeTo(-33, 0),
    })
  })

  test.each([0, 1, 4])('%d of this machine beside ten of another are not enough', (count) => {
    const elsewhere = jobsOf('capacity_connections', TEN, { fingerprint: { cpus: 64 } })
    const baseline = [...elsewhere, ...jobsOf('capacity_connections', TEN.slice(0, count))]
    for (const value of [405, 100]) {
      const row = rowOf({ limits: { max_drop_percent: 15 }, baseline, value })
      expect(row).toMatchObject({ verdict: 'inconclusive', change: null })
    }
  })

  test('six censored nights of ten leave too few capacities', () => {
    const jobs = jobsOf('capacity_connections', TEN)
    const censored = (count: number) =>
      jobs.map((job, index) => (index < count ? { ...job, metrics: { healthy_rate: 100 } } : job))
    const judged = (count: number) =>
      rowOf({ limits: { max_drop_percent: 15 }, baseline: censored(count), value: 100 })
    expect(judged(6)).toMatchObject({
      verdict: 'inconclusive',
      reason: { code: 'too_few_jobs', numbers: 4, jobs: 10, needed: 5 },
    })
    expect(judged(5).verdict).toBe('fail')
  })

  test('capacities of the few nights that were not censored are the worst, and judge nothing', () => {
    const nights = [...TEN, ...TEN].map((number, index) => ({
      ...jobsOf('capacity_connections', [number])[0]!,
      runId: `night-${index}`,
      ...(index < 14 ? { metrics: { healthy_rate: 100 } } : {}),
    }))
    expect(rowOf({ limits: { max_drop_percent: 15 }, baseline: nights, value: 405 })).toMatchObject({
      verdict: 'inconclusive',
      reason: { code: 'too_many_censored', numbers: 6, jobs: 20, needed: 10 },
    })
  })

  test('of a metric that no job has judge nothing', () => {
    const baseline = jobsOf('capacity_connections', TEN)
    const row = rowOf({ metric: 'gap_p99_ms', limits: { max_rise_percent: 50 }, baseline, value: 44 })
    expect(row).toMatchObject({
      verdict: 'inconclusive',
      reason: { code: 'no_numbers', jobs: 10 },
    })
  })

  test('make no number of what is none', () => {
    for (const value of [Number.NaN, null]) expect(capacity(value)).toMatchObject({ verdict: 'fail' })
  })
})

describe('another kind of machine or test', () => {
  test.each([
    { fingerprint: { cpu_model: 'Other CPU' }, what: 'cpu_model Other CPU, here Example CPU' },
    { fingerprint: { cpus: 2 }, what: 'cpus 2, here 4' },
    { fingerprint: { memory_gb: 8 }, what: 'memory_gb 8, here 16' },
    { fingerprint: { kernel: 'Linux 5.15.0' }, what: 'kernel Linux 5.15, here Linux 6.11' },
    { fingerprint: { runner_image: 'ubuntu22 1' }, what: 'runner_image ubuntu22, here ubuntu24' },
    { fingerprint: { tool_major: 1 }, what: 'tool_major 1, here 0' },
    { profile: { connections: 96 }, what: 'connections 96, here 48' },
    { profile: { nominal_fps: 15 }, what: 'nominal_fps 15, here 25' },
    { profile: { frame_bytes: 60_000 }, what: 'frame_bytes 60000, here 40000' },
    { profile: { isolation: 'nice' as const }, what: 'isolation nice, here off' },
    { profile: { protocol: 'rtsp' }, what: 'protocol rtsp, here mjpeg' },
  ])('is inconclusive and names $what, whatever the numbers', ({ what, ...other }) => {
    for (const value of [405, 100]) {
      const baseline = jobsOf('capacity_connections', TEN, other)
      const row = rowOf({ limits: { max_drop_percent: 15 }, baseline, value })
      expect(row.verdict).toBe('inconclusive')
      expect(reasonText(row.reason, row.metric)).toContain(`(${what})`)
    }
  })

  test.each([
    {
      fingerprint: {
        kernel: 'Linux 6.11.0-1031-azure',
        node: 'v26.0.0',
        runner_image: 'ubuntu24 20261111.1',
      },
    },
    { profile: { nominal_fps: 24.9, frame_bytes: 52_000 } },
    { profile: { isolation: 'off' as const } },
  ])('is not another release of the same: %o', (other) => {
    const baseline = jobsOf('capacity_connections', TEN, other)
    expect(rowOf({ limits: { max_drop_percent: 15 }, baseline, value: 405 }).verdict).toBe('pass')
  })

  test('does not hide the jobs of this one beside them', () => {
    const baseline = [
      ...jobsOf('capacity_connections', TEN),
      ...jobsOf('capacity_connections', [90, 90, 90], { fingerprint: { cpus: 64 } }),
    ]
    expect(rowOf({ limits: { max_drop_percent: 15 }, baseline, value: 280 }).verdict).toBe('fail')
  })
})

describe('a success rate', () => {
  const limits = { max_drop_points: 2 }
  const rate = (value: number, numbers: readonly number[]) =>
    rowOf({
      metric: 'connection_success_rate',
      limits,
      baseline: jobsOf('connection_success_rate', numbers),
      value,
    })

  test('of 100 % passes jobs that never lost a connection', () => {
    expect(rate(100, [100, 100, 100, 100, 100]).verdict).toBe('pass')
  })

  test('of one connection less is no proof, of eight less is one', () => {
    expect(rate((100 * 47) / 48, [100, 100, 100, 100, 100]).verdict).toBe('inconclusive')
    const red = rate((100 * 40) / 48, [100, 100, 100, 100, 100])
    expect(red).toMatchObject({ verdict: 'fail', limit: { unit: 'points', direction: 'drop', most: 2 } })
    expect(red.change).toBeCloseTo(-16.67, 2)
  })

  test('is never judged as if connections were independent: jobs that scatter take a proof away', () => {
    const calm = rate(87.5, [97.9, 97.9, 97.9, 100, 97.9, 97.9])
    const scattered = [100, 79.2, 100, 100, 81.3, 100]
    expect(calm.verdict).toBe('fail')
    expect(rate(87.5, scattered).verdict).toBe('inconclusive')
    // Of 48 independent connections 12 lost ones would prove it; of these the design effect leaves 6.
    expect(rate(75, scattered).verdict).toBe('inconclusive')
    expect(rate(50, scattered).verdict).toBe('fail')
  })
})

describe('other metrics', () => {
  const rise = (metric: string, limits: Record<string, number>, numbers: readonly number[], value: number) =>
    rowOf({ metric, limits, baseline: jobsOf(metric, numbers), value })

  test('may be limited from above, in percent', () => {
    const numbers = [800, 820, 790, 810, 805]
    const limits = { max_rise_percent: 20 }
    expect(rise('time_to_first_frame_p95_ms', limits, numbers, 815).verdict).toBe('pass')
    expect(rise('time_to_first_frame_p95_ms', limits, numbers, 1600)).toMatchObject({
      verdict: 'fail',
      change: expect.closeTo(98.8, 0),
    })
    expect(rise('time_to_first_frame_p95_ms', limits, numbers, Number.POSITIVE_INFINITY).verdict).toBe('fail')
    expect(rise('time_to_first_frame_p95_ms', limits, numbers, 0).verdict).toBe('improved')
  })

  test('may be limited in points, where percent of 0 mean nothing', () => {
    const zeros = [0, 0, 0, 0, 0]
    expect(rise('reconnection_rate', { max_rise_percent: 10 }, zeros, 0.5)).toMatchObject({
      verdict: 'inconclusive',
      reason: { code: 'zero_baseline' },
    })
    expect(rise('reconnection_rate', { max_rise_points: 0.05 }, zeros, 0).verdict).toBe('pass')
    expect(rise('reconnection_rate', { max_rise_points: 0.05 }, zeros, 0.06).verdict).toBe('inconclusive')
    expect(rise('reconnection_rate', { max_rise_points: 0.05 }, zeros, 0.5).verdict).toBe('fail')
  })

  test('have a row for each limit, and the A/B’s limit has none here', () => {
    const regressions = [
      { metric: 'healthy_rate', limits: { max_drop_points: 2, max_drop_percent: 5 } },
      { metric: 'ab_goodput', limits: { max_drop_percent: 10 } },
    ]
    const input = { ...HERE, metrics: { healthy_rate: 100 }, baseline: [], isCensored: false, hasAb: false }
    expect(regressionRows({ ...input, regressions }).map(({ limit }) => limit)).toEqual([
      { unit: 'points', direction: 'drop', most: 2 },
      { unit: 'percent', direction: 'drop', most: 5 },
    ])
  })
})

test('several guardrails do not add up their risks: what fails alone may not fail among many', () => {
  const names = ['healthy_rate', 'average_fps_per_connection', 'global_fps', 'gap_p99_ms', 'freezes']
  const numbers = [100, 101, 99, 100, 100.5, 99.5]
  const jobs = jobsOf('x', numbers).map((job, index) => ({
    ...job,
    metrics: Object.fromEntries(names.map((name) => [name, numbers[index] ?? 0])),
  }))
  const values = Object.fromEntries(names.map((name) => [name, 100]))
  const judgeAll = (count: number) =>
    regressionRows({
      ...HERE,
      metrics: { ...values, average_fps_per_connection: 87.6 },
      regressions: names.slice(1, 1 + count).map((metric) => ({ metric, limits: { max_drop_percent: 10 } })),
      baseline: jobs,
      isCensored: false,
      hasAb: false,
    })[0]?.verdict
  expect(judgeAll(1)).toBe('fail')
  expect(judgeAll(4)).toBe('inconclusive')
})
