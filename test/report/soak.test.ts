import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import type { Floor } from '../../src/model/gate.ts'
import type { SoakRun, SoakWindow } from '../../src/model/soak.ts'
import { renderConsole } from '../../src/report/console/console.ts'
import { rowCsv } from '../../src/report/exports/row.ts'
import { headline } from '../../src/report/facts/headline.ts'
import { htmlReport } from '../../src/report/html/page/html-report.ts'
import { parseReport, reportJson } from '../../src/report/json.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { series, windowsWith } from '../analysis/soak/sample-windows.ts'
import { healthyConnections, reportOf, windowOf } from './sample-run.ts'

/** With 40 connections renewed before each window. */
const leaking = (at: number) => 80 + 2 * at + 0.1 * (at % 3)
const growing = (at: number) => 80 + 0.5 * at + 0.1 * (at % 3)

function soaked(
  megabytes: readonly number[],
  {
    change,
    floors,
    ...given
  }: Partial<SoakRun> & {
    change?: (index: number) => Partial<SoakWindow>
    floors?: readonly Floor[]
  } = {},
): Report {
  const windows = windowsWith(megabytes, (at) => ({ renewed: at === 0 ? 0 : 40, ...change?.(at) }))
  const soak = {
    ...{ plannedMs: 60_000 * windows.length, windowMs: 60_000, renewPercent: 10, unhealthy: [] },
    ...{ windows, incomplete: null },
    ...given,
  }
  const window = windowOf(healthyConnections(10, 1, 10_000), 10_000)
  return reportOf({ window, cameras: 10, connectionsPerCamera: 1, soak, ...(floors ? { floors } : {}) })
}

describe('a soak in the report', () => {
  test('fails for a leak, which every view names with what it leaks for a connection', () => {
    const report = soaked(series(30, leaking))
    expect(report.soak?.memory).toMatchObject({
      ...{ verdict: 'leak', source: 'process 4711', warm_up_seconds: 180 },
      growth_bytes_per_connection: { value: expect.closeTo(50_000, -4) },
    })
    expect(report.gate).toMatchObject({
      verdict: 'fail',
      why: expect.stringMatching(/^soak: leak, \+\S+ MB .* an hour/),
    })
    expect(headline(report)).toMatch(
      /^Memory leak in the soak: .* KB \(.* KB to .* KB\) for each connection that ended/,
    )
    const views = [
      renderConsole(report, { color: false }),
      renderConsole(report, { color: false, summary: 'compact' }),
      renderMarkdown(report, { maxBytes: 60_000 }),
      htmlReport(report),
    ]
    for (const view of views) expect(view).toMatch(/leak.*MB.*for each connection that ended/)
  })

  test('is inconclusive where memory grows by less than garbage may', () => {
    const report = soaked(series(30, growing))
    expect(report.gate).toMatchObject({
      verdict: 'inconclusive',
      why: expect.stringMatching(/^soak: growing, by less than garbage may be, /),
    })
    expect(headline(report)).toMatch(/^Memory grows in the soak: /)
  })

  test('passes without one, and says how sure that is', () => {
    const report = soaked(series(30, (at) => 80 + 0.2 * (at % 3)))
    expect(report.gate.verdict).toBe('pass')
    expect(renderConsole(report, { color: false })).toMatch(
      /Memory of the server: stable, .* \(-?\S+ \S+ to \S+ \S+\) an hour/,
    )
  })

  test('is read again from its file', () => {
    const report = soaked(series(30, leaking))
    expect(parseReport(reportJson(report))).toEqual(report)
  })

  test.each([
    [
      'windows',
      { change: (at: number) => (at > 27 ? { passes: false, why: 'slow' } : {}) },
      /2 failed, 2 of/,
    ],
    ['its end', { incomplete: 'it was interrupted' }, /it was interrupted; 30 of 30 windows passed/],
    ['its beginning', { windows: [], incomplete: 'it was not made' }, /it was not made; no window/],
  ])('does not pass without %s', (_, given, why) => {
    const { gate } = soaked(
      series(30, () => 80),
      given,
    )
    expect(gate.verdict).not.toBe('pass')
    expect(gate.why).toMatch(why)
  })

  test('of three days stays below 5 MB, as JSON and as a page', () => {
    const report = soaked(
      series(864, (at) => 80 + at),
      { change: () => ({ passes: false, why: 'x'.repeat(500) }) },
    )
    expect(reportJson(report).length).toBeLessThan(5e6)
    expect(htmlReport(report).length).toBeLessThan(5e6)
    expect(renderMarkdown(report, { maxBytes: 60_000 }).length).toBeLessThan(60_000)
  })

  test('cannot write markup by the name of a connection, or by what watches the server', () => {
    const report = soaked(series(30, leaking), {
      change: (at) => ({
        server: { memory_bytes: { value: 1e6 * leaking(at), source: '<b>`x`\u001b[31m' } },
      }),
      unhealthy: [{ connectionId: '<script>', windows: 3 }],
    })
    expect(htmlReport(report)).not.toMatch(/<b>`|<script>:/)
    expect(renderMarkdown(report, { maxBytes: 60_000 })).not.toContain('<b>')
    expect(renderConsole(report, { color: false })).not.toContain('\u001b')
  })
})

describe('a floor on a metric of a soak', () => {
  const verdictOf = (floor: Floor, megabytes = series(30, leaking), change = () => ({})) => {
    const { gate } = soaked(megabytes, { floors: [floor], change })
    return [gate.verdict, gate.rows[0]?.why]
  }

  test.each<[Floor, string, RegExp]>([
    [{ metric: 'memory_growth_kb_per_connection', max: 100 }, 'pass', /within the limit/],
    [{ metric: 'memory_growth_kb_per_connection', max: 10 }, 'fail', /is more than 10$/],
    [{ metric: 'memory_growth_mb_per_hour', max: 10 }, 'fail', /is more than 10$/],
    [{ metric: 'soak_passed_windows', min: 100 }, 'fail', /./],
    [{ metric: 'fps_drift_percent_per_hour', min: -1 }, 'fail', /./],
    [{ metric: 'reconnections_per_hour', max: 1 }, 'fail', /./],
  ])('decides on a leak: %j, %s', (floor, verdict, why) => {
    const [found, text] = verdictOf(floor)
    // A floor on something else leaves the leak to the rule of the soak.
    expect(found).toBe(verdict)
    expect(text).toMatch(/more|limit/.test(why.source) ? why : /within the limit/)
  })

  test('that lies in the interval of a slope stays open', () => {
    const scattered = series(30, (at) => 80 + 5 * ((at * 7) % 11))
    expect(verdictOf({ metric: 'memory_growth_mb_per_hour', max: 1 }, scattered)).toEqual([
      'inconclusive',
      expect.stringMatching(/the soak left it at .* \(99 % interval\): a longer one would settle it/),
    ])
  })

  test('on memory that nobody watched stays open', () => {
    const floor = { metric: 'memory_growth_kb_per_connection', max: 10 }
    expect(verdictOf(floor, undefined, () => ({ server: {} }))).toEqual([
      'inconclusive',
      expect.stringMatching(/nobody watched the memory of the server \(--server-pid/),
    ])
  })

  test('fails in a run without a soak, which says what measures it', () => {
    const window = windowOf(healthyConnections(10, 1, 10_000), 10_000)
    const floors = [{ metric: 'reconnections_per_hour', max: 1 }]
    const { gate } = reportOf({ window, cameras: 10, connectionsPerCamera: 1, floors })
    expect(gate.verdict).toBe('fail')
    expect(gate.rows[0]?.why).toMatch(/only --soak measures it/)
  })
})

test('a row of CSV has the metrics of a soak', () => {
  const text = rowCsv(soaked(series(30, leaking)), { header: true })
  const [row] = parse(text, { columns: true }) as Record<string, string>[]
  expect(Number(row?.memory_growth_mb_per_hour)).toBeCloseTo(120, 0)
})
