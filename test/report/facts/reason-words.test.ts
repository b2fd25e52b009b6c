import { describe, expect, test } from 'vitest'
import { abRow, absentAbRows } from '../../../src/analysis/gate/ab-row.ts'
import { judgeFloors } from '../../../src/analysis/gate/floors.ts'
import { type RegressionInput, regressionRows } from '../../../src/analysis/gate/regressions.ts'
import { judge } from '../../../src/analysis/gate/verdict.ts'
import type { AbMeasurement } from '../../../src/model/capacity.ts'
import type { BaselineJob, Floor, GateRow } from '../../../src/model/gate.ts'
import { GATE_REASONS, type GateReasonCode } from '../../../src/model/gate-reasons.ts'
import { reasonText, shortageText } from '../../../src/report/facts/reason-words.ts'
import { HERE, jobsOf } from '../../analysis/gate/jobs.ts'

const CAPACITY = 'capacity_connections'
const JOBS = [405, 400, 410, 402, 404]
const UNKNOWN = { unknown: { why: 'disturbed by other load', failedAt: 48 }, wide: new Map() }
const WIDE = { unknown: null, wide: new Map([[CAPACITY, { low: 47, high: 97 }]]) }

type Open = Parameters<typeof judgeFloors>[3]

function floor(limit: Floor, value: number | null, censored: number | null = null, open?: Open): GateRow {
  return judgeFloors({ [limit.metric]: value }, [limit], censored, open)[0]!
}

function capacity(limit: Omit<Floor, 'metric'>, value: number | null, open?: Open): GateRow {
  return floor({ metric: CAPACITY, ...limit }, value, null, open)
}

function drop(value: number, jobs: readonly BaselineJob[], more: Partial<RegressionInput> = {}): GateRow {
  const regressions = [{ metric: CAPACITY, limits: { max_drop_percent: 15 } }]
  const input = { ...HERE, baseline: jobs, metrics: { [CAPACITY]: value }, isCensored: false, hasAb: false }
  return regressionRows({ ...input, regressions, ...more })[0]!
}

function against(value: number, numbers: readonly number[], more?: Partial<RegressionInput>): GateRow {
  return drop(value, jobsOf(CAPACITY, numbers), more)
}

function ab(heads: readonly number[], more: Partial<AbMeasurement> = {}): GateRow {
  const pairs = heads.map((head) => ({ order: 'base first' as const, base: 100, head }))
  const target = { baselineTarget: 'http://base/{camera}', isSelfCheck: false, load: 130, notes: [] }
  return abRow({ ...target, pairs, elasticity: 1, incomplete: null, ...more }, 10)
}

function judged(generator: { limited: boolean; evidence: string[] }, disturbance: string | null): GateRow {
  const floors = [{ metric: 'drops', max: 0 }]
  const none = { regressions: [], baseline: [], censoredCapacity: null, abRow: null }
  const trialRule = { passes: true, why: 'all healthy' }
  return judge({ ...HERE, ...none, metrics: { drops: 4 }, floors, trialRule, generator, disturbance })
    .rows[0]!
}

const RE_ENCODED = new Map([['latency_p95_ms', 'the frames have no marks']])
const LESS = [96, 95, 97, 95.5, 96.5, 96]
const PAIRS =
  /head ÷ base 0\.960 \(0\.95\d to 0\.96\d\), 6 pairs at 130 connections, pair noise 0\.7 %, smallest detectable change 0\.9 %$/
const CENSORED = [
  ...jobsOf(CAPACITY, JOBS),
  ...jobsOf(
    'healthy_rate',
    Array.from({ length: 6 }, () => 100),
  ),
]

/** A real judgement that ends with each code, and its words. tsc refuses a code without one. */
const EXAMPLES: Readonly<Record<GateReasonCode, readonly [GateRow, string | RegExp]>> = {
  within_limit: [floor({ metric: 'drops', max: 3 }, 2), 'within the limit'],
  loose_limit: [
    floor({ metric: 'gap_p95_ms', max: 5000 }, 200),
    'within the limit, which could be tightened to ≤ 300: 5000 is 25 times what was measured',
  ],
  above_max: [floor({ metric: 'reconnection_rate', max: 0.1 }, 0.12345), '0.123 is more than 0.1'],
  below_min: [floor({ metric: 'healthy_rate', min: 95 }, 83.3333), '83.3 % is less than 95 %'],
  no_limit: [floor({ metric: 'drops' }, 1), 'the floor sets no limit'],
  not_measured: [
    capacity({ min: 200 }, null),
    'not measured in this run: only a capacity search measures it; an extrapolation is not a measurement',
  ],
  not_measurable: [
    judgeFloors(
      { latency_p95_ms: null },
      [{ metric: 'latency_p95_ms', max: 500 }],
      null,
      undefined,
      RE_ENCODED,
    )[0]!,
    'not measurable in this run: the frames have no marks',
  ],
  infinite: [
    floor({ metric: 'time_to_first_frame_p95_ms', max: 5000 }, Number.POSITIVE_INFINITY),
    'it never came, which counts as infinite',
  ],
  load_failed: [capacity({ min: 48 }, null, UNKNOWN), 'already 48 connections failed'],
  no_load_held: [
    capacity({ min: 20 }, null, UNKNOWN),
    'the search found no load that holds: disturbed by other load',
  ],
  wide_interval: [capacity({ min: 60 }, 66, WIDE), 'the search ended early and left it at 47 to 97'],
  at_least: [
    floor({ metric: CAPACITY, min: 200 }, 120, 120),
    'at least 120, because the search stopped before anything failed; raise --max-connections to find out',
  ],
  no_baseline: [drop(405, []), 'no baseline yet, "camgate baseline <report.json>" records one'],
  other_kind: [
    drop(405, jobsOf(CAPACITY, JOBS, { fingerprint: { cpus: 2 }, profile: { connections: 96 } })),
    'all jobs were recorded on another kind of machine (cpus 2, here 4) and of another test (connections 96, here 48): record new ones here, or compare in one job with --baseline-target',
  ],
  no_numbers: [
    drop(405, jobsOf('healthy_rate', [100])),
    'the only job of this machine and profile has no number for it: "camgate baseline" records them',
  ],
  too_few_jobs: [
    against(100, [405]),
    'there is only 1 job of this machine and profile, 5 are needed to judge: "camgate baseline" records them',
  ],
  too_many_censored: [
    drop(405, CENSORED),
    /^only 5 of 11 jobs of this machine and profile have a number for it, at least half are needed: the others ended at "at least N", raise --max-connections; so far \+0\.\d+ % \(90 % interval/,
  ],
  zero_baseline: [
    against(5, [0, 5, 5, 5, 5]),
    'a recorded job has 0, of which there are no percent: limit the points instead',
  ],
  better: [against(600, JOBS), /^better: \+48\.\d+ % \(90 % interval \+/],
  not_worse: [against(404, JOBS), /^-?0\.\d+ % \(90 % interval -/],
  worse: [
    against(200, JOBS),
    /^-50\.\d+ % \(90 % interval -\d+\.\d+ to -\d+\.\d+\), against 5 jobs with a noise of \d(?:\.\d+)? %, smallest detectable change \d\.\d+ %$/,
  ],
  not_enough_evidence: [
    against(345, JOBS),
    /^not enough evidence: -14\..*; more jobs or --baseline-target would settle it$/,
  ],
  ab_decides: [against(200, JOBS, { hasAb: true }), /^the A\/B decides; -50\.\d+ %/],
  no_second_server: [
    absentAbRows([{ metric: 'ab_goodput', limits: { max_drop_percent: 10 } }])[0]!,
    'no second server was measured (--baseline-target)',
  ],
  ab_incomplete: [ab([], { incomplete: 'no load saturated the servers' }), 'no load saturated the servers'],
  more_pairs_needed: [
    ab([50, 50]),
    /^more pairs are needed: 2 pairs measured, but only 6, 8 or 12 can be judged; head ÷ base 0\.500/,
  ],
  biased_setup: [
    ab(LESS, { isSelfCheck: true }),
    /^the setup is biased: the same server differs from itself by 4\.0 %; head ÷ base/,
  ],
  limit_in_interval: [
    ab([80, 100, 80, 100, 80, 100, 80, 100, 80, 100, 80, 100]),
    /^undecided after the last look: the interval holds the limit; /,
  ],
  no_difference: [ab([101, 99, 100, 98, 102, 100]), /^no change that stands out from noise; /],
  loss: [ab(LESS), new RegExp(`^real loss of 4\\.0 %, inside the tolerance; ${PAIRS.source}`)],
  gain: [
    ab(
      LESS.map((head) => head + 8),
      { elasticity: 2 },
    ),
    /^real gain of 2\.0 %; .*, of the capacity: goodput exaggerates 2\.0 times$/,
  ],
  disturbed: [
    judged({ limited: false, evidence: [] }, 'a hypervisor took 9 %'),
    '4 is more than 0; but this machine was disturbed: a hypervisor took 9 %',
  ],
  void: [
    judged({ limited: true, evidence: ['its reader fell behind'] }, null),
    'its reader fell behind, so this run says nothing about the server',
  ],
}

describe('the reason of a row', () => {
  test.each(GATE_REASONS)('%s follows from a judgement, and has words', (code) => {
    const [row, words] = EXAMPLES[code]
    expect(row.reason.code).toBe(code)
    const text = reasonText(row.reason, row.metric)
    if (typeof words === 'string') expect(text).toBe(words)
    else expect(text).toMatch(words)
  })

  test.each([
    ['drops', 'the report has no number for it'],
    ['gap_p95_ms', 'no connection received two frames'],
    ['jitter_ms', 'no numbered packets came (only RTP has them)'],
    ['fairness', 'nothing was delivered'],
    ['constructor', 'the report has no number for it'],
  ])('explains why %s was not measured: %s', (metric, why) => {
    expect(reasonText({ code: 'not_measured' }, metric)).toBe(`not measured in this run: ${why}`)
  })

  test.each([
    [1, 1, 'there is only 1 job of this machine and profile, 5 are needed to judge'],
    [2, 2, 'there are only 2 jobs of this machine and profile, 5 are needed to judge'],
    [1, 4, 'only 1 of 4 jobs of this machine and profile has a number for it, 5 are needed to judge'],
    [3, 4, 'only 3 of 4 jobs of this machine and profile have a number for it, 5 are needed to judge'],
  ])('counts %i numbers of %i jobs as people do', (numbers, jobs, words) => {
    const shortage = { code: 'too_few_jobs', numbers, jobs, needed: 5, comparison: null } as const
    expect(shortageText(shortage)).toBe(`${words}: "camgate baseline" records them`)
  })

  test('explains what an infinite reconnection rate means', () => {
    expect(reasonText({ code: 'infinite' }, 'reconnection_rate')).toBe(
      'no connection was successful, which counts as infinite',
    )
  })

  test('names a void run without evidence, as an edited report may be', () => {
    expect(reasonText({ code: 'void', evidence: null }, 'drops')).toBe(
      'this machine was the limit, so this run says nothing about the server',
    )
  })

  test('shows the comparison of a wide interval, and a loss beyond the tolerance', () => {
    const wide = against(66, [100, 101, 102, 100, 101], { openCapacity: WIDE })
    expect(reasonText(wide.reason, CAPACITY)).toMatch(
      /^the search ended early and left it at 47 to 97; -34\.\d+ % /,
    )
    expect(reasonText(ab([50, 51, 49, 50, 52, 48]).reason, 'ab_goodput')).toMatch(
      /^real loss of 50\.0 %, beyond the tolerance; /,
    )
  })
})
