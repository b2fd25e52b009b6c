import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { reportJson } from '../../../src/report/json.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { camgate, emptyFolder } from '../../camgate.ts'
import { judgedAgainst240, laterRun } from '../../report/later-runs.ts'
import { allHealthyOnBuiltIn, generatorLimited, interrupted, mixed } from '../../report/runs.ts'

/** A folder with these reports as 1.json, 2.json … */
function folderWith(reports: readonly Report[], thresholds?: string): { folder: string; files: string[] } {
  const folder = emptyFolder()
  const files = reports.map((report, index) => {
    writeFileSync(join(folder, `${index + 1}.json`), reportJson(report))
    return `${index + 1}.json`
  })
  if (thresholds !== undefined) writeFileSync(join(folder, 'thresholds.json'), thresholds)
  return { folder, files }
}

const read = (folder: string): string => readFileSync(join(folder, 'thresholds.json'), 'utf8')

const here = (capacities: readonly number[]): Report[] =>
  capacities.map((capacity, index) => laterRun(index + 1, capacity))

/** The same on another kind of machine. */
const on = (model: string, capacities: readonly number[]): Report[] =>
  capacities.map((capacity, index) => laterRun(index + 15, capacity, model))

/** A search that ended before anything failed. */
function censored(report: Report): Report {
  return { ...report, capacity: { ...report.capacity, censored: true, high: null } }
}

const CAPACITY = '{ "version": 1, "regression": { "capacity_connections": { "max_drop_percent": 15 } } }'
const TYPED = `{
\t"version": 1,   "floors": {"healthy_rate": {"min": 95}},
\t"regression": { "capacity_connections": { "max_drop_percent": 15 }, "gap_p99_ms": { "max_rise_percent": 50 } }
}
`

describe.concurrent('camgate baseline', () => {
  test('records what later runs are judged by: the same server passes, 30 % less fails', async () => {
    const reports = [238, 243, 240, 236, 245].map((capacity, index) => laterRun(index + 1, capacity))
    const { folder, files } = folderWith([...reports, laterRun(8, 240), laterRun(9, 168)], TYPED)
    const { exitCode, stdout } = await camgate(['baseline', ...files.slice(0, 5)], { folder })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('thresholds.json: 5 jobs recorded of 1 machine and profile\n')
    expect(stdout).toMatch(
      /^Example CPU, 4 processors, 16 GB, mjpeg 24 × 2: 5 jobs recorded, 5 jobs in all$/m,
    )
    expect(stdout).toMatch(
      /^ {2}capacity_connections \(drop ≤ 15 %\): 5 jobs, noise 1\.5 %: a limit below 5\.\d %/m,
    )
    expect((await camgate(['compare', '6.json'], { folder })).exitCode).toBe(0)
    const red = await camgate(['compare', '7.json', '--quiet'], { folder })
    expect(red.exitCode).toBe(1)
    expect(red.stdout).toMatch(/capacity_connections -30/)
  })

  test('keeps the rest of the file byte for byte, and records the metrics that are limited', async () => {
    const { folder, files } = folderWith([laterRun(1, 240)], TYPED)
    await camgate(['baseline', ...files], { folder })
    const text = read(folder)
    const end = TYPED.lastIndexOf('\n}')
    expect(text.slice(0, end)).toBe(TYPED.slice(0, end))
    expect(JSON.parse(text).baseline.jobs[0].metrics).toMatchObject({
      capacity_connections: 240,
      connection_success_rate: 97.916667,
      gap_p99_ms: expect.any(Number),
    })
  })

  test('adds to a diff only the new job, and a job once', async () => {
    const { folder, files } = folderWith([laterRun(1, 240), laterRun(2, 241)], TYPED)
    await camgate(['baseline', files[0]!], { folder })
    const before = read(folder).split('\n')
    await camgate(['baseline', ...files], { folder })
    const after = read(folder).split('\n')
    const removed = before.filter((line) => !after.includes(line))
    expect(removed.length).toBeLessThanOrEqual(1)
    expect(after.length).toBeGreaterThan(before.length + 10)
    const again = await camgate(['baseline', ...files], { folder })
    expect(again.stdout).toContain('2 jobs recorded before, or older')
    expect(read(folder).split('\n')).toEqual(after)
  })

  test('makes the file when there is none', async () => {
    const { folder, files } = folderWith([laterRun(1, 240)])
    expect((await camgate(['baseline', ...files], { folder })).exitCode).toBe(0)
    expect(JSON.parse(read(folder))).toMatchObject({ version: 1, baseline: { jobs: [{ run_id: 'run-1' }] } })
  })

  test.each([
    ['the built-in cameras', allHealthyOnBuiltIn(), 'a run on the built-in cameras'],
    ['a run that failed', mixed(), 'a run that failed'],
    ['a run that this machine limited', generatorLimited(), 'a run that the load generator limited'],
    ['a run that was interrupted', interrupted(), 'a run that was interrupted'],
  ])('refuses %s, and writes nothing', async (_name, report, message) => {
    const { folder, files } = folderWith([report], TYPED)
    const { exitCode, stderr } = await camgate(['baseline', ...files], { folder })
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`1.json: found ${message}`)
    expect(read(folder)).toBe(TYPED)
  })

  test('records the built-in cameras where that is allowed', async () => {
    const { folder, files } = folderWith([allHealthyOnBuiltIn()])
    const { exitCode, stdout } = await camgate(['baseline', ...files, '--allow-simulated'], { folder })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('capacity_connections: no job has a number for it')
  })

  test('records reports of different machines and tests in groups, each judged by its own', async () => {
    const away = on('Other CPU', [150, 152, 149, 151, 148])
    const { folder, files } = folderWith(
      [...here([238, 243, 240, 236, 245]), ...away, laterRun(28, 168)],
      TYPED,
    )
    const { exitCode, stdout } = await camgate(['baseline', ...files.slice(0, 10)], { folder })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('thresholds.json: 10 jobs recorded of 2 machines and profiles')
    expect(stdout).toMatch(/^Example CPU, .*: 5 jobs recorded, 5 jobs in all$/m)
    expect(stdout).toMatch(/^Other CPU, .*: 5 jobs recorded, 5 jobs in all$/m)
    const red = await camgate(['compare', '11.json', '--quiet'], { folder })
    expect(red).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('capacity_connections -30') })
  })

  test('names and leaves out one half-capacity night of ten, and a loss of 30 % is still found', async () => {
    const nights = here([238, 243, 240, 120, 236, 245, 241, 239, 242, 237])
    const { folder, files } = folderWith([...nights, laterRun(28, 168)], CAPACITY)
    const { stdout } = await camgate(['baseline', ...files.slice(0, 10)], { folder })
    expect(stdout).toContain('9 jobs recorded of 1 machine and profile')
    expect(stdout).toMatch(
      /left out: 4\.json of 2026-02-04: capacity_connections 120, -50 % of the median 239\.5/,
    )
    expect(JSON.parse(read(folder)).baseline.jobs).toHaveLength(9)
    expect((await camgate(['compare', '11.json'], { folder })).exitCode).toBe(1)
    await camgate(['baseline', '4.json', '--keep-outliers'], { folder })
    expect(JSON.parse(read(folder)).baseline.jobs).toHaveLength(10)
    const polluted = await camgate(['compare', '11.json', '--quiet'], { folder })
    expect(polluted.stdout).toMatch(/^inconclusive/)
  })

  test('says which limits the jobs cannot judge, and of which metric there are too few', async () => {
    const noisy = here([238, 290, 200, 236, 265]).map((report, index) =>
      index === 0 ? censored(report) : report,
    )
    const { folder, files } = folderWith([...noisy, laterRun(6, 241), laterRun(7, 239)], TYPED)
    const first = await camgate(['baseline', ...files.slice(0, 5)], { folder })
    expect(first.stdout).toMatch(
      /capacity_connections \(drop ≤ 15 %\): judges nothing yet: only 4 of 5 jobs .* 5 are needed/,
    )
    const later = await camgate(['baseline', ...files.slice(5)], { folder })
    expect(later.stdout).toMatch(
      /capacity_connections \(drop ≤ 15 %\): 6 jobs, noise 1\d %: a limit below 3\d % will mostly be inconclusive, and this one is/,
    )
  })

  test('leaves out, by name, what cannot be recorded beside what can', async () => {
    const { folder, files } = folderWith([laterRun(1, 240), generatorLimited(), mixed()], TYPED)
    const { exitCode, stdout } = await camgate(['baseline', ...files], { folder })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('left out: 2.json: a run that the load generator limited')
    expect(stdout).toContain('left out: 3.json: a run that failed')
    expect(JSON.parse(read(folder)).baseline.jobs).toHaveLength(1)
  })

  test('with --replace accepts an intended loss, and nothing that breaks floors or health', async () => {
    const reports = [
      ...here([238, 243, 240, 236, 245]),
      ...on('Other CPU', [150]),
      judgedAgainst240(laterRun(28, 168)),
      mixed(),
    ]
    const { folder, files } = folderWith(reports, TYPED)
    await camgate(['baseline', ...files.slice(0, 6)], { folder })
    const refused = await camgate(['baseline', '7.json'], { folder })
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--replace accepts') })
    expect((await camgate(['baseline', '8.json', '--replace'], { folder })).exitCode).toBe(2)
    const { exitCode, stdout } = await camgate(['baseline', '7.json', '--replace'], { folder })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('5 jobs dropped')
    const left = JSON.parse(read(folder)).baseline.jobs as { metrics: { capacity_connections: number } }[]
    expect(left.map(({ metrics }) => metrics.capacity_connections)).toEqual([150, 168])
  })

  test('tells everything wrong at once', async () => {
    const { folder } = folderWith([], '{ "version": 2 }')
    const { exitCode, stderr } = await camgate(['baseline', 'gone.json', 'too.json'], { folder })
    expect(exitCode).toBe(2)
    for (const word of ['gone.json', 'too.json', 'thresholds.json version']) expect(stderr).toContain(word)
  })
})
