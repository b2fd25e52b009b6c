import { describe, expect, test } from 'vitest'
import { rowsToShow, rowTexts } from '../../../src/report/facts/gate-rows.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { nothingDelivered } from '../runs.ts'
import { seedReport } from '../seed-example.ts'

type Row = Report['gate']['rows'][number]

const FLOOR: Row = {
  metric: 'healthy_rate',
  kind: 'floor',
  baseline: null,
  value: 97.91666,
  change: null,
  unit: null,
  limit: '≥ 95',
  verdict: 'pass',
  reason: 'within_limit',
  why: 'within the limit',
}

const DROP: Row = { ...FLOOR, kind: 'regression', baseline: 100, change: -2.08333, unit: 'points' }

const textsOf = (row: Partial<Row>, report = seedReport()) => rowTexts({ ...FLOOR, ...row }, report)

/** As versions reported it that had only texts. */
function older({ unit: _unit, reason: _reason, ...row }: Row): Row {
  return row
}

describe('a row of the gate', () => {
  test.each([
    ['reconnection_rate', 'infinite'],
    ['time_to_first_frame_p95_ms', 'never'],
  ])('says of an infinite %s: %s', (metric, value) => {
    expect(textsOf({ metric, value: null }, nothingDelivered()).value).toBe(value)
  })

  test('has its numbers as people read them', () => {
    expect(textsOf({})).toEqual({
      metric: 'healthy_rate',
      title: 'Healthy connections',
      baseline: null,
      value: '97.9 %',
      change: null,
      limit: '≥ 95 %',
      verdict: 'pass',
      word: 'pass',
      mark: '✅',
      note: null,
    })
  })

  test.each([
    ['points', -2.08333, '-2.1 points'],
    ['points', 3, '+3 points'],
    ['percent', 98.04, '+98 %'],
    ['percent', 0.04, '0 %'],
    ['percent', -0.04, '0 %'],
  ] as const)('has its change in %s: %d is %s', (unit, change, text) => {
    expect(textsOf({ ...DROP, unit, change }).change).toBe(text)
  })

  test.each([
    ['fail', '❌', 'fail'],
    ['inconclusive', '⚠️', 'inconclusive'],
    ['improved', '✅', 'improved'],
    ['advice', '', 'advice'],
    ['no_baseline', '', 'no baseline'],
  ] as const)('that is %s has a mark, a word and a note', (verdict, mark, word) => {
    expect(textsOf({ verdict, why: 'because' })).toMatchObject({ mark, word, note: 'because' })
  })

  test('has a note where it passes with advice, whatever the words', () => {
    expect(textsOf({ reason: 'loose_limit', why: 'within the limit' }).note).toBe('within the limit')
    expect(textsOf({ reason: 'within_limit', why: 'other words' }).note).toBeNull()
  })

  test.each([
    ['planned_fps_per_connection', 20, '20', '≥ 95'],
    ['time_to_first_frame_p95_ms', 41.25, '41 ms', '≥ 95 ms'],
    ['recommended_cameras', 1, '1', '≥ 95'],
    ['reconnection_rate', 0.043, '0.043', '≥ 95'],
    ['toString', 7, '7', '≥ 95'],
  ])('words %s and its limit alike', (metric, value, text, limit) => {
    expect(textsOf({ metric, value })).toMatchObject({ value: text, limit })
  })

  test('comes before the others if it failed, then if it is inconclusive', () => {
    const rows = (['pass', 'inconclusive', 'no_baseline', 'fail', 'advice', 'fail'] as const).map(
      (verdict, at) => ({
        ...FLOOR,
        metric: String(at),
        verdict,
      }),
    )
    const gate = { verdict: 'fail' as const, why: '', rows }
    expect(rowsToShow({ gate }).map(({ metric }) => metric)).toEqual(['3', '5', '1', '0', '2', '4'])
  })

  test('of an event that never came shows that, and no number for what was not measured', () => {
    const never = { metric: 'time_to_first_frame_p95_ms', value: null }
    expect(textsOf(never, nothingDelivered()).value).toBe('never')
    expect(textsOf({ ...never, metric: 'gap_p95_ms' }, nothingDelivered()).value).toBeNull()
    expect(textsOf({ ...never, metric: 'constructor' }).value).toBeNull()
  })

  test.each<Partial<Row>>([
    {},
    { verdict: 'pass', reason: 'loose_limit', why: 'within the limit, which could be tightened' },
    { ...DROP, limit: 'drop ≤ 2 points', verdict: 'fail', reason: 'worse', why: 'less' },
    { ...DROP, limit: 'drop ≤ 2 %', unit: 'percent', verdict: 'pass', reason: 'not_worse', why: 'same' },
  ])('of an older report, which has only texts, reads the same: %j', (row) => {
    const report = seedReport()
    const newer = { ...FLOOR, ...row }
    expect(rowTexts(older(newer), report)).toEqual(rowTexts(newer, report))
  })
})
