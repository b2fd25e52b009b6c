import { describe, expect, test } from 'vitest'
import { type GateInput, judge } from '../../../src/analysis/gate/verdict.ts'
import { HERE, jobsOf } from './jobs.ts'

const BEHIND = "this machine's reader fell behind"

const input: GateInput = {
  ...HERE,
  baseline: [],
  regressions: [],
  censoredCapacity: null,
  abRow: null,
  metrics: {
    healthy_rate: 97.9,
    drops: 1,
    capacity_connections: null,
    time_to_first_frame_p95_ms: Number.POSITIVE_INFINITY,
  },
  floors: null,
  trialRule: { passes: true, why: '47 of 48 planned connections healthy' },
  generator: { limited: false, evidence: [] },
  disturbance: null,
}

describe('the gate', () => {
  test('without thresholds.json is the trial rule', () => {
    expect(judge(input)).toEqual({
      verdict: 'pass',
      rows: [],
      findings: [{ code: 'trial_rule', detail: '47 of 48 planned connections healthy', without: 'file' }],
    })
    expect(judge({ ...input, trialRule: { passes: false, why: '3 of 48' } })).toMatchObject({
      verdict: 'fail',
      rows: [],
    })
  })

  test('with a thresholds.json that has no floor is the trial rule too, never a silent pass', () => {
    expect(judge({ ...input, floors: [], trialRule: { passes: false, why: '3 of 48' } })).toEqual({
      verdict: 'fail',
      rows: [],
      findings: [{ code: 'trial_rule', detail: '3 of 48', without: 'floors' }],
    })
  })

  test('names the limit of A/B runs where there was none, and leaves the verdict alone', () => {
    const regressions = [{ metric: 'ab_goodput', limits: { max_drop_percent: 10 } }]
    const result = judge({ ...input, regressions })
    expect(result).toMatchObject({ verdict: 'pass', rows: [{ verdict: 'no_baseline', kind: 'ab' }] })
    expect(result.rows[0]?.reason).toEqual({ code: 'no_second_server' })
    expect(result.findings).toContainEqual({ code: 'not_judged', rows: result.rows })
  })

  test('does not count against a server what failed while this machine was disturbed', () => {
    const disturbance = 'steal time: above 5 % in 9 of 9 seconds'
    const floors = [
      { metric: 'healthy_rate', min: 98 },
      { metric: 'drops', max: 1 },
    ]
    const result = judge({ ...input, floors, disturbance })
    expect(result.verdict).toBe('inconclusive')
    expect(result.rows.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'pass'])
    expect(result.rows[0]?.reason).toMatchObject({
      code: 'disturbed',
      disturbance,
      otherwise: { code: 'below_min' },
    })
    // What a search tells is of trials that were looked at one by one; what was never measured fails.
    const capacity = [{ metric: 'capacity_connections', min: 200 }]
    expect(judge({ ...input, floors: capacity, disturbance }).verdict).toBe('fail')
    expect(judge({ ...input, floors: [{ metric: 'freezes', max: 0 }], disturbance }).verdict).toBe('fail')
    expect(judge({ ...input, floors: floors.slice(1), disturbance }).verdict).toBe('pass')
  })

  test('with floors is what they say, whatever the trial rule says', () => {
    const floors = [
      { metric: 'healthy_rate', min: 95 },
      { metric: 'drops', max: 1 },
    ]
    const failing = { passes: false, why: 'no' }
    expect(judge({ ...input, floors, trialRule: failing })).toMatchObject({
      verdict: 'pass',
      findings: [{ code: 'met', limits: 2 }],
    })
    expect(judge({ ...input, floors: floors.slice(0, 1) })).toMatchObject({
      verdict: 'pass',
      findings: [{ code: 'met', limits: 1 }],
    })
  })

  test('fails with one floor and names what failed', () => {
    const floors = [
      { metric: 'healthy_rate', min: 98 },
      { metric: 'drops', max: 1 },
      { metric: 'capacity_connections', min: 200 },
      { metric: 'time_to_first_frame_p95_ms', max: 5000 },
      { metric: 'freezes', max: 0 },
    ]
    const { verdict, rows, findings } = judge({ ...input, floors })
    expect(verdict).toBe('fail')
    expect(findings).toEqual([{ code: 'not_met', rows: rows.filter((_, at) => at !== 1), limits: 5 }])
  })

  test('is inconclusive above a censored capacity, unless something fails', () => {
    const metrics = { ...input.metrics, capacity_connections: 120 }
    const floors = [{ metric: 'capacity_connections', min: 200 }]
    const open = judge({ ...input, metrics, floors, censoredCapacity: 120 })
    expect(open).toMatchObject({
      verdict: 'inconclusive',
      findings: [{ code: 'undecided', rows: open.rows, limits: 1 }],
    })
    const failing = [...floors, { metric: 'drops', max: 0 }]
    expect(judge({ ...input, metrics, floors: failing, censoredCapacity: 120 }).verdict).toBe('fail')
    expect(judge({ ...input, metrics, floors, censoredCapacity: null }).verdict).toBe('fail')
  })

  test('of a run that the generator limited is inconclusive, whatever the numbers', () => {
    const floors = [
      { metric: 'healthy_rate', min: 99 },
      { metric: 'drops', max: 9 },
    ]
    for (const passes of [true, false]) {
      const result = judge({
        ...input,
        floors,
        generator: { limited: true, evidence: [BEHIND] },
        trialRule: { passes, why: 'x' },
      })
      expect(result.verdict).toBe('inconclusive')
      expect(result.rows.map((row) => row.verdict)).toEqual(['inconclusive', 'inconclusive'])
      expect(result.findings).toEqual([{ code: 'void', evidence: BEHIND }])
      expect(
        judge({
          ...input,
          generator: { limited: true, evidence: [BEHIND] },
          trialRule: { passes, why: 'x' },
        }),
      ).toMatchObject({
        verdict: 'inconclusive',
        rows: [],
      })
    }
  })

  test('of a run that other programs disturbed does not accuse the generator', () => {
    const foreign = {
      limited: true,
      evidence: ['another program kept this machine busy (yes, 1.0 processors)'],
    }
    const result = judge({ ...input, generator: foreign, trialRule: { passes: false, why: 'x' } })
    expect(result).toMatchObject({
      verdict: 'inconclusive',
      findings: [{ code: 'void', evidence: 'another program kept this machine busy (yes, 1.0 processors)' }],
    })
  })
})

describe('limits against a baseline', () => {
  const base = { ...input, trialRule: { passes: true, why: 'all healthy' }, metrics: { healthy_rate: 90 } }
  const regressions = [{ metric: 'healthy_rate', limits: { max_drop_points: 2, max_drop_percent: 10 } }]

  test('are shown as not judged while there is no baseline, and change no verdict', () => {
    const result = judge({ ...base, floors: [], regressions })
    expect(result.verdict).toBe('pass')
    expect(result.rows).toEqual([
      expect.objectContaining({
        kind: 'regression',
        value: 90,
        limit: { unit: 'points', direction: 'drop', most: 2 },
        verdict: 'no_baseline',
        reason: { code: 'no_baseline' },
      }),
      expect.objectContaining({
        limit: { unit: 'percent', direction: 'drop', most: 10 },
        verdict: 'no_baseline',
      }),
    ])
    const failing = judge({ ...base, floors: [{ metric: 'healthy_rate', min: 95 }], regressions })
    expect(failing.verdict).toBe('fail')
    expect(failing.rows.map((row) => row.kind)).toEqual(['floor', 'regression', 'regression'])
  })

  test('are named as not judged, whatever the verdict', () => {
    const met = judge({ ...base, floors: [{ metric: 'healthy_rate', min: 80 }], regressions })
    expect(met.findings).toEqual([
      { code: 'met', limits: 1 },
      { code: 'not_judged', rows: met.rows.slice(1) },
    ])
    const red = judge({ ...base, floors: [{ metric: 'healthy_rate', min: 95 }], regressions })
    expect(red.findings).toEqual([
      { code: 'not_met', rows: red.rows.slice(0, 1), limits: 1 },
      { code: 'not_judged', rows: red.rows.slice(1) },
    ])
    const elsewhere = jobsOf('healthy_rate', [90, 90, 90, 90, 90], { fingerprint: { cpus: 64 } })
    const open = judge({ ...base, floors: [], regressions, baseline: elsewhere })
    expect(open).toMatchObject({
      verdict: 'inconclusive',
      findings: [{ code: 'not_judged', rows: open.rows }],
    })
    expect(open.rows[0]?.reason).toEqual({
      code: 'other_kind',
      machine: [{ field: 'cpus', recorded: 64, here: 4 }],
      profile: [],
    })
  })

  test('without a floor beside them leave the health rules in force', () => {
    const broken = { ...base, floors: [], regressions, trialRule: { passes: false, why: '3 of 48' } }
    for (const baseline of [[], jobsOf('healthy_rate', [90, 91, 90, 91, 90])]) {
      const { verdict, findings } = judge({ ...broken, baseline })
      expect(verdict).toBe('fail')
      expect(findings[0]).toEqual({ code: 'trial_rule', detail: '3 of 48', without: 'floors' })
    }
  })
})
