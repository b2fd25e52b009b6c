import { describe, expect, test } from 'vitest'
import { htmlReport } from '../../../src/report/html/page/html-report.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { COMMENT_CASES } from '../comment-cases.ts'
import { hostile, mixed, overRtsp } from '../runs.ts'
import { tablesOf } from './page-tables.ts'

const CASES: Readonly<Record<string, () => Report>> = { ...COMMENT_CASES, mixed, overRtsp, hostile }

/** Cells whose number is that of the JSON to the decimals shown; nothing is shown for null. */
function expectNumber(cell: string | undefined, value: number | null | undefined, digits: number): void {
  if (value === null || value === undefined) {
    expect(cell).toBe('–')
    return
  }
  const shown = Number((cell ?? '').replaceAll(',', '').match(/^-?[\d.]+/)?.[0])
  expect(Math.abs(shown - value), `${cell} for ${value}`).toBeLessThanOrEqual(0.5 * 10 ** -digits + 1e-9)
}

/** `340 ms` or `12.5 s`. */
function expectTime(cell: string | undefined, ms: number | null): void {
  if (ms === null) {
    expect(cell).toMatch(/^(–|never)$/)
    return
  }
  const isSeconds = cell?.endsWith(' s') === true
  expectNumber(cell, isSeconds ? ms / 1000 : ms, isSeconds ? 1 : 0)
}

describe.each(Object.keys(CASES))('the numbers of the page of %s are those of the JSON', (name) => {
  const report = CASES[name]!()
  const tables = tablesOf(htmlReport(report))

  test('trial by trial', () => {
    const rows = tables.get('Trials of the search') ?? []
    expect(rows).toHaveLength(report.trials.length)
    for (const [at, trial] of report.trials.entries()) {
      const row = rows[at] ?? []
      expectNumber(row[0], trial.number, 0)
      expectNumber(row[1], trial.connections, 0)
      expect(row.slice(2, 4)).toEqual([trial.outcome, trial.purpose])
      expectNumber(row[4], trial.healthy, 0)
      expectNumber(row[5], trial.fps_per_connection, 1)
      expectNumber(row[6], trial.mbit_per_second, 1)
      expectNumber(row[7], trial.estimate, 0)
      expectNumber(row[8], trial.low, 0)
      expectNumber(row[9], trial.server_cpu_cores, 2)
    }
  })

  test('limit by limit', () => {
    const rows = tables.get('Limits and numbers') ?? []
    expect(rows).toHaveLength(report.gate.rows.length)
    const verdicts = report.gate.rows.map(({ verdict }) => verdict.replace('_', ' '))
    expect(rows.map(([, verdict]) => verdict).sort()).toEqual(verdicts.sort())
  })

  test('connection by connection', () => {
    const rows = tables.get('Connections, the worst first') ?? []
    expect(rows).toHaveLength(report.individual_connections.length)
    const outcomes = report.individual_connections.map(({ outcome }) => outcome.replaceAll('_', ' '))
    expect(rows.map(([, , outcome]) => outcome).sort()).toEqual(outcomes.sort())
    for (const one of name === 'hostile' ? [] : report.individual_connections) {
      const row = rows.find(([id]) => id === one.connection_id) ?? []
      expect(row[1]).toBe(one.camera_id)
      expectNumber(row[3], one.avg_fps, 1)
      expectTime(row[4], one.first_frame_ms)
      expectTime(row[5], one.longest_gap_ms)
      expectTime(row[6], one.stalled_ms)
      expectNumber(row[7], one.reconnections, 0)
    }
  })

  test('second by second', () => {
    const { timeline } = report
    const rows = (title: string) => tables.get(`${title}, by second`)
    const series: [string, number, readonly (number | null)[], 0 | 1 | 2][] = [
      ['Data of all streams', 1, timeline?.mbit_per_second ?? [], 1],
      ['Drops and reconnections', 1, timeline?.drops ?? [], 0],
      ['Drops and reconnections', 2, timeline?.reconnections ?? [], 0],
      ['Processors of the server', 1, report.resources ? (timeline?.server_processors ?? []) : [], 2],
      [
        'Memory of the server',
        1,
        (timeline?.server_memory_bytes ?? []).map((bytes) => bytes && bytes / 1e6),
        1,
      ],
    ]
    for (const [title, column, values, digits] of series)
      for (const [second, row] of (rows(title) ?? []).entries())
        expectNumber(row[column], values[second], digits)
    const frames = rows('Frames a second, all connections together') ?? []
    for (const [second, row] of frames.entries()) {
      const arrived = report.individual_connections.reduce(
        (sum, one) => sum + (one.frames_per_second[second] ?? 0),
        0,
      )
      expectNumber(row[1], arrived, 1)
    }
    expect(frames).toHaveLength(Math.ceil(report.run.window.seconds))
  })

  test('load by load of the server', () => {
    const rows = tables.get('What the server used at each load') ?? []
    expect(rows).toHaveLength(report.resources?.loads.length ?? 0)
    for (const [at, use] of (report.resources?.loads ?? []).entries()) {
      expectNumber(rows[at]?.[0], use.connections, 0)
      expectNumber(rows[at]?.[1], use.seconds, 1)
      expectNumber(rows[at]?.[2], use.cpu_cores, 2)
      expectNumber(rows[at]?.[3], 100 * use.utilization, 1)
      expectNumber(rows[at]?.[4], use.memory_bytes / 1e6, 1)
    }
  })
})
