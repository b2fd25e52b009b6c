import { describe, expect, test } from 'vitest'
import { type GateInput, judge } from '../../../src/analysis/gate/verdict.ts'
import { gateText } from '../../../src/report/facts/gate-words.ts'
import { HERE, jobsOf } from '../../analysis/gate/jobs.ts'

const INPUT: GateInput = {
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
  floors: [],
  trialRule: { passes: true, why: '47 of 48 planned connections healthy' },
  generator: { limited: false, evidence: [] },
  disturbance: null,
}

const FLOORS = [
  { metric: 'healthy_rate', min: 98 },
  { metric: 'drops', max: 1 },
  { metric: 'capacity_connections', min: 200 },
  { metric: 'time_to_first_frame_p95_ms', max: 5000 },
  { metric: 'freezes', max: 0 },
]

const DROPS = [{ metric: 'healthy_rate', limits: { max_drop_points: 2, max_drop_percent: 10 } }]
const NO_BASELINE =
  'not judged: healthy_rate (drop ≤ 2 points), healthy_rate (drop ≤ 10 %): no baseline yet, "camgate baseline <report.json>" records one'

const words = (change: Partial<GateInput>): string => gateText(judge({ ...INPUT, ...change }))

describe('the sentence of the gate', () => {
  test.each<readonly [string, Partial<GateInput>, string]>([
    [
      'a run without thresholds.json',
      { floors: null },
      '47 of 48 planned connections healthy; no thresholds.json, so the health rules decide',
    ],
    [
      'a run without floors',
      { trialRule: { passes: false, why: '3 of 48' } },
      '3 of 48; no floors in thresholds.json, so the health rules decide',
    ],
    ['one limit that is met', { floors: FLOORS.slice(1, 2) }, 'the limit is met'],
    [
      'limits that are met',
      { floors: [{ metric: 'drops', max: 2 }, ...FLOORS.slice(1, 2)] },
      'both limits are met',
    ],
    [
      'many limits that are not met',
      { floors: FLOORS },
      '4 of 5 limits not met: healthy_rate 97.9 % (limit ≥ 98 %), capacity_connections not measured (limit ≥ 200), ' +
        'time_to_first_frame_p95_ms never (limit ≤ 5 s), and 1 more',
    ],
    [
      'an undecided limit',
      { floors: FLOORS.slice(2, 3), metrics: { capacity_connections: 120 }, censoredCapacity: 120 },
      'the limit is undecided: capacity_connections at least 120 (limit ≥ 200)',
    ],
    [
      'a void run',
      { generator: { limited: true, evidence: ['its reader fell behind'] } },
      'its reader fell behind, so this run says nothing about the server',
    ],
    [
      'limits that nothing judges, after what was judged',
      { floors: FLOORS.slice(1, 2), regressions: DROPS },
      `the limit is met; ${NO_BASELINE}`,
    ],
    [
      'a change, with its unit',
      {
        regressions: [{ metric: 'healthy_rate', limits: { max_drop_points: 2 } }],
        baseline: jobsOf('healthy_rate', [100, 100, 100, 100, 100]),
        metrics: { healthy_rate: 80 },
      },
      'the limit is not met: healthy_rate -20 points (limit: drop ≤ 2 points)',
    ],
  ])('of %s', (_name, change, expected) => {
    expect(words(change)).toBe(expected)
  })

  test('names only eight of the limits that were not judged', () => {
    const regressions = Array.from({ length: 12 }, (_, index) => ({
      metric: `metric_${index}`,
      limits: { max_drop_percent: 10 },
    }))
    const text = words({ regressions })
    expect(text).toContain('metric_7 (drop ≤ 10 %), and 4 more')
    expect(text).not.toContain('metric_8')
  })

  test('says first what overrules the limits', () => {
    const result = judge({ ...INPUT, floors: FLOORS.slice(1, 2) })
    const overruled = (code: 'no_frames' | 'no_change_limits') =>
      gateText({ ...result, findings: [{ code }, ...result.findings] })
    expect(overruled('no_frames')).toBe('no connection ever had a frame; the limit is met')
    expect(overruled('no_change_limits')).toBe(
      'the change was not judged: no limits under "regression" in thresholds.json; the limit is met',
    )
  })
})
