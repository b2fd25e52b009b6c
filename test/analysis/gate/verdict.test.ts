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
      why: '47 of 48 planned connections healthy; no thresholds.json, so the health rules decide',
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
      why: '3 of 48; no floors in thresholds.json, so the health rules decide',
    })
  })

  test('names the limit of A/B runs where there was none, and leaves the verdict alone', () => {
    const regressions = [{ metric: 'ab_goodput', limits: { max_drop_percent: 10 } }]
    const result = judge({ ...input, regressions })
    expect(result).toMatchObject({ verdict: 'pass', rows: [{ verdict: 'no_baseline', kind: 'ab' }] })
    expect(result.why).toContain('not judged: ab_goodput (drop ≤ 10 %): no second server was measured')
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
    expect(result.rows[0]?.why).toContain(disturbance)
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
      why: 'all 2 limits are met',
    })
    expect(judge({ ...input, floors: floors.slice(0, 1) })).toMatchObject({
      verdict: 'pass',
      why: 'the limit is met',
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
    expect(judge({ ...input, floors })).toMatchObject({
      verdict: 'fail',
      why:
        '4 of 5 limits not met: healthy_rate 97.9 (limit ≥ 98), capacity_connections not measured (limit ≥ 200), ' +
        'time_to_first_frame_p95_ms infinite (limit ≤ 5000), and 1 more',
    })
  })

  test('is inconclusive above a censored capacity, unless something fails', () => {
    const metrics = { ...input.metrics, capacity_connections: 120 }
    const floors = [{ metric: 'capacity_connections', min: 200 }]
    const open = judge({ ...input, metrics, floors, censoredCapacity: 120 })
    expect(open).toMatchObject({
      verdict: 'inconclusive',
      why: '1 of 1 limits undecided: capacity_connections 120 (limit ≥ 200)',
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
      expect(result.why).toBe(`${BEHIND}, so this run says nothing about the server`)
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
      why: expect.stringMatching(
        /^another program kept this machine busy \(yes, 1\.0 processors\), so this run/,
      ),
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
        limit: 'drop ≤ 2 points',
        verdict: 'no_baseline',
        why: 'no baseline yet, "camgate baseline <report.json>" records one',
      }),
      expect.objectContaining({ limit: 'drop ≤ 10 %', verdict: 'no_baseline' }),
    ])
    const failing = judge({ ...base, floors: [{ metric: 'healthy_rate', min: 95 }], regressions })
    expect(failing.verdict).toBe('fail')
    expect(failing.rows.map((row) => row.kind)).toEqual(['floor', 'regression', 'regression'])
  })

  test('are named as not judged, whatever the verdict', () => {
    const names = 'not judged: healthy_rate (drop ≤ 2 points), healthy_rate (drop ≤ 10 %)'
    const none = `${names}: no baseline yet, "camgate baseline <report.json>" records one`
    expect(judge({ ...base, floors: [{ metric: 'healthy_rate', min: 80 }], regressions }).why).toBe(
      `the limit is met; ${none}`,
    )
    const red = judge({ ...base, floors: [{ metric: 'healthy_rate', min: 95 }], regressions })
    expect(red.why).toBe(`1 of 1 limits not met: healthy_rate 90 (limit ≥ 95); ${none}`)
    const elsewhere = jobsOf('healthy_rate', [90, 90, 90, 90, 90], { fingerprint: { cpus: 64 } })
    expect(judge({ ...base, floors: [], regressions, baseline: elsewhere })).toMatchObject({
      verdict: 'inconclusive',
      why: expect.stringMatching(new RegExp(`^${names.replace(/[()]/g, '\\$&')}: .*cpus 64, here 4`)),
    })
  })

  test('without a floor beside them leave the health rules in force', () => {
    const broken = { ...base, floors: [], regressions, trialRule: { passes: false, why: '3 of 48' } }
    for (const baseline of [[], jobsOf('healthy_rate', [90, 91, 90, 91, 90])]) {
      const { verdict, why } = judge({ ...broken, baseline })
      expect(verdict).toBe('fail')
      expect(why).toMatch(/^3 of 48; no floors in thresholds.json, so the health rules decide/)
    }
  })

  test('that no job can judge are named when there are many', () => {
    const many = Array.from({ length: 12 }, (_, index) => ({
      metric: `metric_${index}`,
      limits: { max_drop_percent: 10 },
    }))
    const { why } = judge({ ...base, floors: [], regressions: many })
    expect(why).toContain('metric_7 (drop ≤ 10 %), and 4 more')
    expect(why).not.toContain('metric_8')
  })
})
