import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { trend } from '../../src/cli/trend.ts'
import { EXIT } from '../../src/errors.ts'
import { reportJson } from '../../src/report/json.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { trendSchema } from '../../src/report/schema/schema-trend.ts'
import { normals } from '../analysis/stats/seeded.ts'
import { captured } from '../captured-output.ts'
import { laterRun } from '../report/later-runs.ts'
import { hostile, searched } from '../report/runs.ts'
import { temporaryFolder } from './report-folder.ts'

const { pathOf } = temporaryFolder()

const STORED = path.join(import.meta.dirname, '../fixtures/report/stored')
const FORMATS = ['console', 'markdown', 'json', 'html', 'csv'] as const

/** Nights that lose 12 % of the capacity after `before` of them. */
function nights(before: number, after: number): Report[] {
  const normal = normals(5)
  const { run, ...report } = searched()
  return Array.from({ length: before + after }, (_, at) => {
    const connections = Math.round((at < before ? 1000 : 880) * Math.exp(0.02 * normal()))
    const interval = { low: Math.round(0.97 * connections), high: Math.round(1.03 * connections) }
    return {
      ...report,
      capacity: { ...report.capacity, connections, ...interval },
      run: {
        ...run,
        run_id: `night-${at}`,
        started_at: new Date(Date.UTC(2026, 2, 1 + at, 3)).toISOString(),
        commit: at.toString(16).padStart(40, 'a'),
      },
    }
  })
}

let folders = 0
/** A folder with a file for each report, named as runs name them. */
function folderOf(reports: readonly Report[], name = `reports-${++folders}`): string {
  const folder = pathOf(name)
  mkdirSync(folder, { recursive: true })
  for (const [at, report] of reports.entries())
    writeFileSync(
      path.join(folder, `multi_connection_test_24x2_20260301_${String(at).padStart(6, '0')}.json`),
      reportJson(report),
    )
  return folder
}

async function jsonOf(...words: string[]) {
  const { value, stdout, stderr } = await captured(() => trend([...words, '--format', 'json']))
  return { value, stderr, document: trendSchema.parse(JSON.parse(stdout)) }
}

describe('camgate trend', () => {
  test('names the nights and commits of a step, and ends with 0', async () => {
    const { value, stdout } = await captured(() => trend([folderOf(nights(20, 8))]))
    expect(value).toBe(EXIT.pass)
    expect(stdout).toMatch(
      /❌ Capacity in connections fell by 1\d\.?\d? %, from .*, between 2026-03-20 \(aaaaaaa\) and 2026-03-21 \(aaaaaaa\)/,
    )
  })

  test.each(FORMATS)('has the step as %s', async (format) => {
    const { value, stdout } = await captured(() => trend([folderOf(nights(20, 8)), '--format', format]))
    expect(value).toBe(EXIT.pass)
    expect(stdout).toContain('2026-03-21')
    expect(stdout).toMatch(format === 'csv' ? /,step,-1\d/ : format === 'json' ? /"kind": "step"/ : /fell by/)
  })

  test('is the same in any order of files, with each run once', async () => {
    const folder = folderOf(nights(12, 4))
    const other = folderOf(nights(12, 4).toReversed())
    const { document } = await jsonOf(folder, other)
    expect(document.repeated_nights).toBe(16)
    const alone = (await jsonOf(folder)).document
    const timesOf = ({ series }: typeof alone) => series[0]!.nights.map(({ started_at }) => started_at)
    expect(timesOf(document)).toEqual(timesOf(alone))
    expect(document.findings).toEqual(alone.findings)
  })

  test('finds the reports in folders of folders, and follows no links to folders', async () => {
    const folder = folderOf([])
    folderOf(nights(3, 0), path.join(path.basename(folder), 'deep', 'deeper'))
    writeFileSync(path.join(folder, 'package.json'), '{}')
    symlinkSync('..', path.join(folder, 'loop'))
    const { document, stderr } = await jsonOf(folder)
    expect(document.series[0]!.nights).toHaveLength(3)
    expect(stderr).toBe('')
  })

  test('reads reports of earlier versions', async () => {
    const { document } = await jsonOf(STORED, ...['search', 'rtsp'].map((name) => `${STORED}/${name}.json`))
    expect(document.series.flatMap((one) => one.nights)).toHaveLength(2)
    expect(document.series[0]!.nights[0]!.commit).toBeNull()
  })

  test('names files that are no report, and leaves them out', async () => {
    const bad = pathOf('bad.json')
    writeFileSync(bad, '{"schema_version": 1}')
    const { document, stderr, value } = await jsonOf(folderOf(nights(2, 0)), bad, pathOf('missing.json'))
    expect(value).toBe(EXIT.pass)
    expect(stderr).toContain(`left out: ${bad}`)
    expect(document.left_out_files.map(({ file }) => file)).toEqual([bad, pathOf('missing.json')])
  })

  test('is bad input without any report', async () => {
    const bad = pathOf('none.json')
    writeFileSync(bad, 'no JSON')
    await expect(trend([bad, pathOf('missing.json')])).rejects.toThrow(/none\.json.*\n.*missing\.json/)
    await expect(trend([folderOf([])])).rejects.toThrow(/expected a folder with JSON reports/)
    await expect(trend([])).rejects.toThrow(/report\.json/)
  })

  test('reports all wrong options at once, before it reads anything', async () => {
    const words = ['missing.json', '--metric', 'capacity_connection', '--metric', 'planned_frames']
    await expect(trend([...words, '--min-change', '-3', '--p-value', '1'])).rejects.toThrow(
      /^--metric: found "capacity_connection", .*did you mean capacity_connections\?\n--metric: found "planned_frames", .*\n--min-change: .*\n--p-value: found "1", expected a number above 0 and at most 0\.1$/,
    )
  })

  test('does not take the reports after a metric for metrics', async () => {
    const metrics = ['--metric', 'healthy_rate', '--metric', 'gap_p95_ms']
    const { document } = await jsonOf(...metrics, folderOf(nights(2, 0)))
    expect(document.options.metrics).toEqual(['healthy_rate', 'gap_p95_ms'])
  })

  test('says how many reports are of the same run', async () => {
    const same = nights(3, 0).map(({ run, ...report }) => ({ ...report, run: { ...run, run_id: 'same' } }))
    const { stderr } = await jsonOf(folderOf(same))
    expect(stderr).toBe('left out: 2 reports of runs that others here are of, too\n')
  })

  test('says how reports in a folder must be named where it finds none', async () => {
    const folder = folderOf([])
    writeFileSync(path.join(folder, 'night.json'), reportJson(nights(1, 0)[0]!))
    await expect(trend([folder])).rejects.toThrow(/named as runs name them .*_20260131_032300\.json/)
  })

  test('judges the metrics and limits that are asked for', async () => {
    const folder = folderOf(nights(20, 8))
    const { document } = await jsonOf(folder, '--metric', 'healthy_rate', '--min-change', '20')
    expect(document.options).toEqual({ metrics: ['healthy_rate'], min_change: 0.2, p_value: 0.001 })
    const small = (await jsonOf(folder, '--min-change', '20')).document
    expect(small.series[0]!.metrics[0]!.changes.map(({ kind }) => kind)).toEqual(['small'])
  })

  test.each(FORMATS)('keeps hostile text as text in %s', async (format) => {
    const reports = nights(20, 5).map(({ run, ...report }) => {
      const { profile, fingerprint, target } = hostile().run
      const cpu_model = '=cmd|<img src=x onerror=alert(1)>\u001b[31m @admin'
      return { ...report, run: { ...run, target, profile, fingerprint: { ...fingerprint, cpu_model } } }
    })
    const { stdout } = await captured(() => trend([folderOf(reports), '--format', format]))
    expect(stdout).not.toContain('\u001b')
    if (format === 'html' || format === 'markdown') expect(stdout).not.toContain('<img')
    if (format === 'markdown') expect(stdout).not.toContain('@admin')
    if (format === 'csv') expect(stdout).not.toMatch(/,=cmd/)
  })

  test('keeps another machine apart', async () => {
    const other = Array.from({ length: 3 }, (_, at) => laterRun(at + 1, 240, 'Another CPU'))
    const { document } = await jsonOf(folderOf([...nights(12, 0), ...other]))
    expect(document.series.map(({ nights: own }) => own.length)).toEqual([12, 3])
  })

  test('writes JSON that its schema describes', async () => {
    const schema = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../trend.schema.json'), 'utf8'))
    const { document } = await jsonOf(folderOf(nights(20, 8)))
    expect(Object.keys(document)).toEqual(Object.keys(schema.properties))
  })
})
