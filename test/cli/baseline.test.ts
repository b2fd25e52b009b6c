import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { reportJson } from '../../src/report/json.ts'
import type { Report } from '../../src/report/schema.ts'
import { camgate, emptyFolder } from '../camgate.ts'
import { allHealthyOnBuiltIn, generatorLimited, interrupted, mixed } from '../report/runs.ts'
import { seedReport } from '../report/seed-example.ts'

/** The seed's example as another run, with another capacity. */
function run(number: number, connections: number): Report {
  const report = seedReport()
  const started_at = `2026-02-${String(number).padStart(2, '0')}T08:00:00.000Z`
  return {
    ...report,
    run: { ...report.run, run_id: `run-${number}`, started_at },
    capacity: { ...report.capacity, connections },
  }
}

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

const TYPED = `{
\t"version": 1,   "floors": {"healthy_rate": {"min": 95}},
\t"regression": { "capacity_connections": { "max_drop_percent": 15 }, "gap_p99_ms": { "max_rise_percent": 50 } }
}
`

describe.concurrent('camgate baseline', () => {
  test('records what later runs are judged by: the same server passes, 30 % less fails', async () => {
    const reports = [238, 243, 240, 236, 245].map((capacity, index) => run(index + 1, capacity))
    const { folder, files } = folderWith([...reports, run(8, 240), run(9, 168)], TYPED)
    const { exitCode, stdout } = await camgate(['baseline', ...files.slice(0, 5)], { folder })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('thresholds.json: 5 jobs recorded, 5 jobs of this machine and profile by now')
    expect((await camgate(['compare', '6.json'], { folder })).exitCode).toBe(0)
    const red = await camgate(['compare', '7.json', '--quiet'], { folder })
    expect(red.exitCode).toBe(1)
    expect(red.stdout).toMatch(/capacity_connections -30/)
  })

  test('keeps the rest of the file byte for byte, and records the metrics that are limited', async () => {
    const { folder, files } = folderWith([run(1, 240)], TYPED)
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
    const { folder, files } = folderWith([run(1, 240), run(2, 241)], TYPED)
    await camgate(['baseline', files[0]!], { folder })
    const before = read(folder).split('\n')
    await camgate(['baseline', ...files], { folder })
    const after = read(folder).split('\n')
    const removed = before.filter((line) => !after.includes(line))
    expect(removed.length).toBeLessThanOrEqual(1)
    expect(after.length).toBeGreaterThan(before.length + 10)
    const again = await camgate(['baseline', ...files], { folder })
    expect(again.stdout).toContain('2 jobs left out: recorded before')
    expect(read(folder).split('\n')).toEqual(after)
  })

  test('makes the file when there is none', async () => {
    const { folder, files } = folderWith([run(1, 240)])
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
    expect(stdout).toContain('no capacity was recorded')
  })

  test('refuses reports of different tests or machines, each with what differs', async () => {
    const other = run(2, 240)
    const { run: facts } = other
    const wide = { ...other, run: { ...facts, profile: { ...facts.profile, connections_per_camera: 4 } } }
    const away = { ...other, run: { ...facts, fingerprint: { ...facts.fingerprint, cpus: 64 } } }
    const { folder, files } = folderWith([run(1, 240), wide, away], TYPED)
    const { exitCode, stderr } = await camgate(['baseline', ...files], { folder })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('2.json: found connections_per_camera 4, there 2')
    expect(stderr).toContain('3.json: found cpus 64, there 4')
    expect(read(folder)).toBe(TYPED)
  })

  test('tells everything wrong at once', async () => {
    const { folder } = folderWith([], '{ "version": 2 }')
    const { exitCode, stderr } = await camgate(['baseline', 'gone.json', 'too.json'], { folder })
    expect(exitCode).toBe(2)
    for (const word of ['gone.json', 'too.json', 'thresholds.json version']) expect(stderr).toContain(word)
  })
})
