import { describe, expect, test } from 'vitest'
import { headline } from '../../../src/report/facts/headline.ts'
import { headlineWhy } from '../../../src/report/facts/headline-why.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { COMMENT_CASES, judgedBy } from '../comment-cases.ts'
import { mixed, searched } from '../runs.ts'

const SLOW = 'at 66 connections: 9 of 66 connections were slow (FPS below 95 % of nominal)'
const HEALTH_RULES = 'no limits are set, so the health rules decide'
const UNHEALTHY = 'not healthy: 2 slow, 1 stalled, 1 dropped, 6 refused, 1 unreachable'
const CAP =
  'limited by a cap on sessions at 48 connections: cameras 1, 2, 3 refused 6 of 6 connections: HTTP 503 Service Unavailable; the others carried 41 of 42'
const THREAD =
  "limited by server processors at 64 connections: the server's one busy thread was full (0.99 of 1 processor)"
const BASE =
  "with 76 connections open to each, the base delivered 63.1 connections' worth of frames, this run 58.7"

describe('the headline of a run', () => {
  test.each<[string, string, string[]]>([
    [
      'pass with a search',
      'Camera capacity: 63 connections, 60 required',
      ['all 4 limits are met', SLOW, THREAD],
    ],
    ['pass without limits', 'Camera capacity: 63 connections', [HEALTH_RULES, SLOW, THREAD]],
    ['pass without a search', '48 of 48 connections healthy', [HEALTH_RULES]],
    [
      'fail on the capacity',
      'Camera capacity: 63 connections, 200 required',
      ['1 of 4 limits not met', SLOW, THREAD],
    ],
    [
      'fail on other limits',
      'Successful connections: 83.3 %, 95 % required',
      ['3 of 5 limits not met', UNHEALTHY, CAP],
    ],
    ['fail without limits', '37 of 48 connections healthy, 46 required', [HEALTH_RULES, UNHEALTHY, CAP]],
    [
      'regression',
      'Camera capacity: 63 connections, 37 % less than the baseline',
      ['1 of 6 limits not met', SLOW, THREAD],
    ],
    [
      'void',
      'No answer about the server: this machine was the bottleneck',
      [
        'event loop busy: above 70 % in 18 of 20 seconds, worst 93 %',
        'event loop delay (p99): above 20.0 ms in 18 of 20 seconds, worst 61.0 ms',
        'run it on a larger or idle machine, or with fewer connections',
      ],
    ],
    [
      'nothing delivered',
      'No camera sent a frame on any of 48 connections',
      [
        'nothing listens on cameras.example',
        'all 48 connections: ECONNREFUSED',
        'check that the server runs, and the host and port of the URL',
      ],
    ],
    ['interrupted', '48 of 48 connections healthy, interrupted after 3 of 120 s', [HEALTH_RULES]],
    [
      'built-in cameras',
      'Built-in cameras, no server tested: 48 of 48 connections healthy',
      [HEALTH_RULES, 'the built-in cameras were tested, so the numbers are those of this machine'],
    ],
    ['A/B within the limit', '7 % less capacity than the base', ['the limit is met', BASE]],
    ['A/B beyond the limit', '7 % less capacity than the base', ['the limit is not met', BASE]],
  ])('%s: %s', (name, text, why) => {
    const report = COMMENT_CASES[name]!()
    expect(headline(report)).toBe(text)
    expect(headlineWhy(report)).toEqual(why)
  })

  test.each([
    [
      'at least',
      'Camera capacity: at least 96 connections, 200 required',
      'raise --max-connections to find out',
    ],
    [
      'baseline of another machine',
      'Camera capacity: 63 connections, not compared with the baseline',
      'record new ones here',
    ],
    [
      'too few jobs',
      'Camera capacity: 63 connections, not compared with the baseline',
      '5 are needed to judge',
    ],
    [
      'A/B undecided',
      'Capacity against the base: between -13 % and -0.2 %',
      'the time budget ended after 2 pairs',
    ],
  ])('says of an undecided run why, and what to do: %s', (name, text, why) => {
    const report = COMMENT_CASES[name]!()
    expect(report.gate.verdict).toBe('inconclusive')
    expect(headline(report)).toBe(text)
    expect(headlineWhy(report)[0]).toContain(why)
  })

  test('says once why the search stopped, and names a limit only where the headline is about another one', () => {
    const report = COMMENT_CASES['at least']!()
    const reason = '--max-connections: nothing failed up to 96 connections'
    const stopped = { ...report, capacity: { ...report.capacity, reason } }
    const why =
      'at least 96, because the search stopped before anything failed; raise --max-connections to find out'
    const [first, ...others] = headlineWhy(stopped)
    expect(first).toMatch(new RegExp(`^(the limit is|1 of \\d limits) undecided: ${why}$`))
    expect(others).not.toContain(reason)
    const listed = {
      ...stopped,
      capacity: { ...stopped.capacity, reason: 'camera list: nothing failed up to 96' },
    }
    expect(headlineWhy(listed)).toContain('camera list: nothing failed up to 96')
  })

  test('says that limits on a change wait for a baseline', () => {
    const [, aside] = headlineWhy(COMMENT_CASES['no baseline yet']!())
    expect(aside).toBe(
      '2 limits on a change not judged: no baseline yet, "camgate baseline <report.json>" records one',
    )
  })

  test('says of no difference in an A/B how small a difference would show', () => {
    const report = COMMENT_CASES['A/B without a difference']!()
    expect(headline(report)).toBe('Same capacity as the base')
    const ab = { ...report.ab!, detectable_change: 0.031 }
    expect(headline({ ...report, ab })).toBe('Same capacity as the base, where 3.1 % would show')
  })

  test('has no capacity that was not measured', () => {
    const floors = [{ metric: 'capacity_connections', min: 200 }]
    expect(headline(judgedBy(mixed(), { floors }))).toBe('Camera capacity: not measured, 200 required')
    const { capacity, ...report } = searched()
    const none = { ...capacity, method: 'none', connections: null, low: null, high: null } as const
    const trials = report.trials.map((trial) => ({ ...trial, outcome: 'fail' as const }))
    expect(headline(judgedBy({ ...report, capacity: none, trials }, { floors }))).toBe(
      'Camera capacity: fewer than 48 connections, 200 required',
    )
  })

  test('speaks of the frames where enough connections are healthy but too few frames arrived', () => {
    const report = COMMENT_CASES['pass without a search']!()
    const health = { ...report.health, passes: false, delivered_frames_rate: 93.06 }
    const failed = { ...report, health, gate: { ...report.gate, verdict: 'fail' as const } }
    expect(headline(failed)).toBe('93.1 % of the planned frames arrived')
  })

  test('of a stored report of an older version reads the limit from its words', () => {
    const old = (report: Report): Report => {
      const rows = report.gate.rows.map(
        ({ min: _min, max: _max, reason: _reason, unit: _unit, ...row }) => row,
      )
      return { ...report, gate: { ...report.gate, rows }, run: { ...report.run, min_healthy_rate: null } }
    }
    expect(headline(old(COMMENT_CASES['fail on the capacity']!()))).toBe(
      'Camera capacity: 63 connections, 200 required',
    )
    expect(headline(old(COMMENT_CASES.regression!()))).toBe(
      'Camera capacity: 63 connections, 37 % less than the baseline',
    )
    expect(headline(old(COMMENT_CASES['fail without limits']!()))).toBe('37 of 48 connections healthy')
  })
})
