import { describe, expect, test } from 'vitest'
import { CamgateError } from '../../src/errors.ts'
import { judgeStored } from '../../src/measure/judge-stored.ts'
import { mergeReports } from '../../src/measure/merge-run.ts'
import type { NamedReport } from '../../src/merge/stored-shard.ts'
import { parseReport, reportJson } from '../../src/report/json.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { allHealthyOnBuiltIn } from '../report/runs.ts'
import {
  connectionsAt,
  gapsOf,
  type SampleShard,
  START,
  shardReport,
  shardReports,
  TIMETABLE,
} from './sample-shards.ts'

function merged(reports: readonly NamedReport[]): { report: Report; exitCode: number } {
  const { report, exitCode } = judgeStored(mergeReports(reports, null).report, null)
  return { report: parseReport(reportJson(report)), exitCode }
}

const shards = (...samples: SampleShard[]) => samples.map(shardReport)
const OTHER_KEY = 'f'.repeat(32)

describe('four shards', () => {
  const { report } = merged(shardReports(4))

  test('are the connections of one run in its order, with its sums', () => {
    const one = merged(shardReports(1)).report
    for (const key of ['individual_connections', 'camera_groups', 'connection_statistics', 'health'] as const)
      expect(report[key]).toEqual(one[key])
    const all = connectionsAt(24, 1000)
    expect(report.individual_connections.map((connection) => connection.connection_id)).toEqual(
      all.map(({ connectionId }) => connectionId),
    )
    expect(report.connection_statistics).toMatchObject({
      total_connections_attempted: 24,
      total_frames_received: 24 * 250,
      total_bytes_received: all.reduce((sum, { bytes }) => sum + bytes, 0),
    })
  })

  test('have the percentiles of all gaps together and the worst gap', () => {
    const { p50, p99, max } = gapsOf(connectionsAt(24, 1000)).percentiles()
    expect(report.health).toMatchObject({ gap_p50_ms: p50, gap_p99_ms: p99, gap_max_ms: max })
    expect(max).toBe(73)
  })

  test('pass like one run, and say what they are', () => {
    expect(report.gate.verdict).toBe('pass')
    expect(report.shard).toBeNull()
    expect(report.merge).toMatchObject({ of: 4, overlap_percent: 99.96, problems: [] })
    expect(report.merge?.shards.map(({ connections }) => connections)).toEqual([6, 6, 6, 6])
    expect(report.run.fingerprint.agents).toHaveLength(4)
    expect(report.run.fingerprint.cpus).toBe(16)
  })

  test('have the same name and id in whatever order they are read', () => {
    const [one, two] = [shardReports(4), shardReports(4).toReversed()].map((all) => mergeReports(all, null))
    expect(one?.name).toBe('multi_connection_test_6x4_20260131_120000_merged')
    expect(two).toEqual(one)
  })
})

describe('the staircase', () => {
  test('gives "at least" its last step if all pass', () => {
    const { capacity, trials } = merged(shardReports(4)).report
    expect(capacity).toMatchObject({ method: 'measured', censored: true, connections: 48, stable: null })
    expect(capacity.reason).toBe('--max-connections: nothing failed up to 48 connections')
    expect(trials.map(({ connections, outcome, purpose }) => [connections, outcome, purpose])).toEqual([
      [24, 'pass', 'first'],
      [29, 'pass', 'step'],
      [34, 'pass', 'step'],
      [40, 'pass', 'step'],
      [48, 'pass', 'step'],
    ])
  })

  test('gives an interval around the step that failed first, as trials of a search do', () => {
    const { capacity, trials, limit_cause: limit } = merged(shardReports(4, { capacity: 34 })).report
    expect(trials.map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass', 'fail', 'fail'])
    expect(capacity.method).toBe('measured')
    expect(capacity.censored).toBe(false)
    expect(capacity.low).toBeLessThanOrEqual(34)
    expect(capacity.high).toBeGreaterThanOrEqual(35)
    expect(capacity.connections).toBe(34)
    expect(capacity.notes.join()).toContain('the highest step that passed')
    expect(capacity.reason).toMatch(/^at 40 connections: /)
    expect(limit).toMatchObject({ at_connections: 40 })
  })

  test('that fails from the beginning finds no capacity, only what is too much', () => {
    const { capacity, gate } = merged(shardReports(4, { capacity: 10 })).report
    expect(capacity).toMatchObject({ method: 'none', connections: null })
    expect(capacity.reason).toBe('the end of the staircase: no load passed')
    expect(gate.verdict).toBe('fail')
  })

  test('leaves out a step that a shard did not reach', () => {
    const all = shards({ number: 1 }, { number: 2 }, { number: 3 }, { number: 4, reached: 3 })
    const { trials, capacity } = merged(all).report
    expect(trials.map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass', 'invalid', 'invalid'])
    expect(trials[3]?.reason).toBe('shard 4 of 4 did not measure it')
    expect(capacity).toMatchObject({ censored: true, connections: 34 })
  })
})

/** A machine that could not read what came in every window. */
const limited = (report: Report): Report => {
  if (report.shard === null) return report
  const loads = report.shard.loads.map((load) => {
    if (load.measured === null) return load
    const evidence = ["this machine's reader was saturated in 5 of 10 seconds"]
    const generator = { ...load.measured.generator, limited: true, cause: 'generator' as const, evidence }
    return { ...load, measured: { ...load.measured, generator } }
  })
  return { ...report, shard: { ...report.shard, loads } }
}

const version = (tool_version: string) => (report: Report) => ({
  ...report,
  run: { ...report.run, tool_version },
})
const interrupted = (report: Report) => ({ ...report, run: { ...report.run, interrupted: true } })

describe('is inconclusive, with the reason,', () => {
  test.for<[string, SampleShard, string]>([
    [
      'a shard that is missing',
      { number: 1 },
      'shard 3 of 4 is missing, and its part of the load was not measured',
    ],
    ['two reports of one shard', { number: 2 }, 'shard 2 of 4 is there 2 times (copies of one report: '],
    [
      'a shard whose windows do not overlap',
      { number: 3, lateMs: 30_000 },
      'the windows of the shards overlap for 0 % of 10 s, 90 % are needed: that of shard 1 of 4 is 12:00:06.0 to 12:00:16.0 UTC ± 0.002 s, that of shard 3 of 4 is 12:00:36.0 to 12:00:46.0 UTC',
    ],
    ['a shard that is a little late', { number: 3, lateMs: 1100 }, 'overlap for 89 % of 10 s'],
    [
      'a shard of another run',
      {
        number: 3,
        key: OTHER_KEY,
        timetable: TIMETABLE.map((load) => ({ ...load, startsAtMs: load.startsAtMs + 30_000 })) as never,
      },
      'is of another run than shard-1.json: its window begins at 12:00:36.0, that of shard 1 of 4 at 12:00:06.0 UTC',
    ],
    [
      'a shard of another version',
      { number: 3, change: version('0.2.0') },
      'the shards are of different versions of camgate: 0.1.0, 0.2.0',
    ],
    ['a shard that was interrupted', { number: 3, change: interrupted }, 'shard 3 was interrupted'],
    [
      'a shard that was itself the limit',
      { number: 3, change: limited },
      "the machine of shard 3 of 4 was the limit: this machine's reader was saturated in 5 of 10 seconds",
    ],
    [
      'a clock that may be off by a second',
      { number: 3, clock: { synchronized: null, source: 'the system does not say', error_ms: null } },
      'overlap for 90 %',
    ],
  ])('%s', ([what, third, message]) => {
    const isOwn = what !== 'a shard that is missing' && what !== 'two reports of one shard'
    const others = [1, 2, 4].map((number) => ({ number }))
    const all = isOwn
      ? [...others, third]
      : what.startsWith('two')
        ? [...others, { number: 3 }, third]
        : others
    const { report, exitCode } = merged(shards(...all))
    if (what.startsWith('a clock')) {
      expect(report.merge?.notes.join()).toContain('an error of 1 s is assumed')
      expect(report.merge?.overlap_percent).toBeCloseTo(89.98, 1)
    } else expect(report.merge?.problems.join('; ')).toContain(message)
    expect(report.gate.verdict).toBe('inconclusive')
    expect(exitCode).toBe(report.generator.limited ? 3 : 0)
    expect(report.trials.every(({ outcome }) => outcome === 'invalid')).toBe(true)
  })
})

test('shards on one machine share its clock, so nothing is assumed about it', () => {
  const clock = { synchronized: null, error_ms: null, id: 'aaaaaaaa' }
  const { report } = merged(shardReports(4, { clock }))
  expect(report.merge).toMatchObject({ overlap_percent: 100, notes: [], problems: [] })
  expect(report.gate.verdict).toBe('pass')
})

test('a run that failed is not excused by a missing shard, nor a good one passed', () => {
  const two = merged(shardReports(4, { capacity: 10 }).slice(0, 2)).report
  expect(two.gate.verdict).toBe('inconclusive')
  expect(two.merge?.problems).toEqual([
    'shards 3 and 4 of 4 are missing, and their part of the load was not measured',
  ])
})

test('reports that are not of shards are refused, all at once', () => {
  const whole = { source: 'whole.json', report: allHealthyOnBuiltIn() }
  const again = { source: 'merged.json', report: merged(shardReports(2)).report }
  const fails = () => mergeReports([whole, again, ...shardReports(2)], null)
  expect(fails).toThrow(CamgateError)
  expect(fails).toThrow('whole.json: found a run on one machine, expected the report of a shard')
  expect(fails).toThrow('merged.json: found a merged report')
})

test.for<[string, (measured: object) => object]>([
  [
    'a histogram that is none',
    (measured) => ({ ...measured, gaps: { counts: 'AAAA', max_ms: 1, units_per_ms: 1 } }),
  ],
  [
    'lists of different lengths',
    (measured) => ({
      ...measured,
      connections: { ...(measured as { connections: object }).connections, bytes: [1] },
    }),
  ],
])('a report with %s is refused', ([, spoil]) => {
  const change = (report: Report): Report => {
    const [first, ...others] = report.shard?.loads ?? []
    if (first?.measured == null || report.shard === null) return report
    const measured = spoil(first.measured) as typeof first.measured
    return { ...report, shard: { ...report.shard, loads: [{ ...first, measured }, ...others] } }
  }
  const all = shards({ number: 1, of: 2 }, { number: 2, of: 2, change })
  expect(() => mergeReports(all, null)).toThrow(/a load that cannot be read \(/)
})

test('the start of the samples is what their names say', () => {
  expect(new Date(START).toISOString()).toBe('2026-01-31T12:00:00.000Z')
})

describe('a hostile report', () => {
  const [{ report: whole } = expect.fail('no shard')] = shardReports(1)
  const changed = (change: (shard: NonNullable<Report['shard']>) => object): unknown =>
    whole.shard === null ? null : { ...whole, shard: { ...whole.shard, ...change(whole.shard) } }

  test.for<[string, unknown]>([
    ['of a billion shards', changed(() => ({ of: 1e9 }))],
    ['of no load', changed(() => ({ loads: [] }))],
    ['of more loads than a staircase has', changed(({ loads }) => ({ loads: Array(65).fill(loads[0]) }))],
    ['from the end of time', changed(({ loads: [load] }) => ({ loads: [{ ...load, starts_at_ms: 1e300 }] }))],
    ['with a key that is a text', changed(() => ({ run_key: '<b>key</b>' }))],
  ])('%s is not taken as a report', ([, report]) => {
    expect(() => parseReport(report)).toThrow(CamgateError)
  })

  test.for<[string, unknown]>([
    ['loads that do not grow', changed(({ loads }) => ({ loads: loads.toReversed() }))],
    ['a number that there is not', changed(() => ({ number: 3, of: 2 }))],
  ])('with %s is not merged', ([, report]) => {
    const source = 'odd.json'
    expect(() => mergeReports([{ source, report: parseReport(report) }], null)).toThrow(/^odd\.json: found/)
  })
})
