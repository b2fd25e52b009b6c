import { describe, expect, test } from 'vitest'
import { METRIC_NAMES } from '../../../src/model/metrics.ts'
import { rowCsv } from '../../../src/report/exports/row.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { allHealthyOnBuiltIn, hostile, mixed, nothingDelivered } from '../runs.ts'
import { seedReport } from '../seed-example.ts'

const linesOf = (csv: string) => csv.trimEnd().split('\n')

/** The cells of a run without commas in its texts, by the names in the header. */
function cellsOf(report: Report): Record<string, string> {
  const calm = { ...report, gate: { ...report.gate, why: 'why' } }
  const [names = '', row = ''] = linesOf(rowCsv(calm, { header: true }))
  const cells = row.split(',')
  expect(cells).toHaveLength(names.split(',').length)
  return Object.fromEntries(names.split(',').map((name, at) => [name, cells[at] ?? '']))
}

describe('a run as one line of CSV', () => {
  test('has the test, the machine, the verdict, and every metric by its name', () => {
    const cells = cellsOf(seedReport())
    expect(Object.keys(cells).slice(-METRIC_NAMES.length)).toEqual(METRIC_NAMES)
    expect(cells).toMatchObject({
      protocol: 'mjpeg',
      cameras: '24',
      connections_per_camera: '2',
      cpu_model: 'Example CPU',
      interrupted: 'false',
      verdict: 'pass',
      capacity_connections: '240',
      capacity_low: '228',
      capacity_censored: 'false',
      'outcomes.dropped': '1',
      'outcomes.refused': '0',
    })
  })

  test('is one line without the header, and the same line with it', () => {
    const [row] = linesOf(rowCsv(mixed(), { header: false }))
    expect(linesOf(rowCsv(mixed(), { header: true }))).toEqual([expect.stringMatching(/^run_id,/), row])
  })

  test('has the same columns for every run, an empty cell for what is not known, and a word for infinite', () => {
    const [known, unknown, silent] = [seedReport(), allHealthyOnBuiltIn(), nothingDelivered()].map(cellsOf)
    expect(Object.keys(unknown ?? {})).toEqual(Object.keys(known ?? {}))
    expect(unknown).toMatchObject({ capacity_connections: '', capacity_low: '', capacity_censored: '' })
    expect(silent).toMatchObject({ global_fps: '0', reconnection_rate: 'infinite', gap_p95_ms: '' })
  })

  test('cannot carry a formula, a second line or a terminal command', () => {
    const report = hostile()
    const csv = rowCsv({ ...report, run: { ...report.run, target: '=cmd()|A1' } }, { header: false })
    expect(linesOf(csv)).toHaveLength(1)
    expect(csv).toContain(",'=cmd()|A1,")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(csv.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
  })
})
