import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { reportJson } from '../../../src/report/json.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { camgate, emptyFolder } from '../../camgate.ts'
import { generatorLimited, interrupted, nothingDelivered } from '../../report/runs.ts'
import { seedReport } from '../../report/seed-example.ts'

const CAPACITY = { regression: { capacity_connections: { max_drop_percent: 15 } } }

/** A folder with a report in it, and limits where there are some. */
function folderWith(report: Report | string, thresholds?: object): string {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'report.json'), typeof report === 'string' ? report : reportJson(report))
  if (thresholds !== undefined)
    writeFileSync(join(folder, 'thresholds.json'), JSON.stringify({ version: 1, ...thresholds }))
  return folder
}

async function compare(report: Report | string, thresholds?: object, ...words: readonly string[]) {
  return await camgate(['compare', 'report.json', ...words], { folder: folderWith(report, thresholds) })
}

/** Jobs that held so many connections, recorded where the seed's example was. */
function jobs(capacities: readonly number[], fingerprint: object = {}) {
  const { profile, fingerprint: here } = seedReport().run
  return {
    jobs: capacities.map((capacity, index) => ({
      run_id: `job-${index}`,
      started_at: `2026-01-0${index + 1}T08:00:00.000Z`,
      profile,
      fingerprint: { ...here, ...fingerprint },
      metrics: { capacity_connections: capacity },
    })),
  }
}

const HELD_240 = [238, 243, 240, 236, 245]
const HELD_340 = [338, 345, 340, 336, 347]

describe.concurrent('camgate compare', () => {
  test('judges a stored report by the floors, and the exit code says so', async () => {
    const passed = await compare(seedReport(), { floors: { capacity_connections: { min: 200 } } }, '--quiet')
    expect(passed).toMatchObject({ exitCode: 0, stdout: 'pass: the limit is met\n' })
    const failed = await compare(seedReport(), { floors: { capacity_connections: { min: 250 } } }, '--quiet')
    expect(failed.exitCode).toBe(1)
    expect(failed.stdout).toBe('fail: the limit is not met: capacity_connections 240 (limit ≥ 250)\n')
  })

  test('passes the same server as the recorded jobs, and fails one that carries 30 % less', async () => {
    const same = await compare(seedReport(), { ...CAPACITY, baseline: jobs(HELD_240) })
    expect(same.exitCode, same.stdout).toBe(0)
    const less = await compare(seedReport(), { ...CAPACITY, baseline: jobs(HELD_340) })
    expect(less.exitCode, less.stdout).toBe(1)
    expect(less.stdout).toContain('capacity_connections -29')
  })

  test('is inconclusive against another kind of machine, and red only where that is wanted', async () => {
    const limits = { ...CAPACITY, baseline: jobs(HELD_340, { cpu_model: 'Another CPU' }) }
    const warned = await compare(seedReport(), limits, '--json')
    expect(warned.exitCode).toBe(0)
    expect((JSON.parse(warned.stdout) as Report).gate.verdict).toBe('inconclusive')
    expect((await compare(seedReport(), { ...limits, on_inconclusive: 'fail' })).exitCode).toBe(3)
  })

  test('prints the report with its new gate, the grade that goes with it, and nothing else changed', async () => {
    const { stdout } = await compare(seedReport(), { floors: { healthy_rate: { min: 99 } } }, '--json')
    const report = JSON.parse(stdout) as Report
    expect(report.gate.rows[0]).toMatchObject({ metric: 'healthy_rate', verdict: 'fail' })
    expect(Object.keys(report)).toEqual(Object.keys(JSON.parse(reportJson(seedReport()))))
    const before = JSON.parse(reportJson(seedReport())) as Report
    const judged = { gate: null, analysis: null }
    expect({ ...report, ...judged }).toEqual({ ...before, ...judged })
    expect(before.analysis.performance_grade).toBe('EXCELLENT')
    expect(report.analysis.performance_grade).toBe('MODERATE')
  })

  test('fails a metric that is named and was not measured', async () => {
    const extrapolated = {
      ...seedReport(),
      capacity: { ...seedReport().capacity, method: 'extrapolated' as const },
    }
    const run = await compare(extrapolated, { floors: { capacity_connections: { min: 1 } } }, '--quiet')
    expect(run.exitCode).toBe(1)
    expect(run.stdout).toContain('capacity_connections not measured')
  })

  test.each([
    ['without thresholds.json a run that passes its health rules', seedReport(), 0],
    ['a run that this machine limited', generatorLimited(), 3],
    ['a run that was interrupted', interrupted(), 130],
    ['a run in which no camera sent a frame', nothingDelivered(), 4],
  ])('ends as the run did: %s', async (_name, report, exitCode) => {
    expect((await compare(report)).exitCode).toBe(exitCode)
  })

  test.each([
    ['an empty file', '', 'report.json: found an empty file'],
    ['an empty object', '{}', 'report.json report.schema_version: found nothing'],
    ['no JSON', 'nonsense', 'report.json:1:1: found'],
    [
      'a report without a connection',
      reportJson({ ...seedReport(), individual_connections: [] }),
      'report.json: found no connection',
    ],
  ])('refuses %s: exit code 2, never a pass', async (_name, text, message) => {
    const { exitCode, stderr } = await compare(text)
    expect(exitCode, stderr).toBe(2)
    expect(stderr).toContain(message)
  })

  test('tells everything wrong with both files at once', async () => {
    const { exitCode, stderr } = await compare('', { floors: { capacity: { min: 1 } } })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('report.json: found an empty file')
    expect(stderr).toContain('capacity: found an unknown key')
  })

  test('without a file, or with one that is not there, is bad input', async () => {
    expect((await camgate(['compare'])).exitCode).toBe(2)
    const { exitCode, stderr } = await camgate(['compare', 'nowhere.json'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('nowhere.json: found no such file')
  })
})

describe.concurrent('camgate compare of two reports', () => {
  /** The seed's example as another run. */
  function run(run_id: string, connections: number): Report {
    const report = seedReport()
    const capacity = { ...report.capacity, connections, low: connections - 12, high: connections + 12 }
    return { ...report, run: { ...report.run, run_id }, capacity }
  }

  async function pair(older: Report, newer: Report, thresholds?: object, ...words: readonly string[]) {
    const folder = folderWith(older, thresholds)
    writeFileSync(join(folder, 'newer.json'), reportJson(newer))
    return await camgate(['compare', 'report.json', 'newer.json', ...words], { folder })
  }

  test('prints the gate alone, side by side, and judges nothing by one job', async () => {
    const { exitCode, stdout } = await pair(run('a', 240), run('b', 168), CAPACITY)
    expect(exitCode).toBe(0)
    expect(stdout.split('\n').length).toBeLessThan(20)
    expect(stdout).toContain('Gate of newer.json (newer) beside report.json (older):')
    expect(stdout).toMatch(
      /^ +Capacity in connections +240 \(228 to 252\) +168 \(156 to 180\) +-30 % +drop ≤ 15 % +inconclusive$/m,
    )
    expect(stdout).toMatch(/INCONCLUSIVE: not judged: capacity_connections .* there is only 1 job /)
    expect((await pair(run('a', 240), run('b', 168), CAPACITY, '--on-inconclusive', 'fail')).exitCode).toBe(3)
  })

  test('counts the older one as one more recorded job', async () => {
    const baseline = jobs(HELD_240.slice(0, 4))
    const red = await pair(run('a', 240), run('b', 160), { ...CAPACITY, baseline }, '--quiet')
    expect(red).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('capacity_connections -33') })
    const same = await pair(run('a', 240), run('b', 241), { ...CAPACITY, baseline }, '--quiet')
    expect(same.exitCode, same.stdout).toBe(0)
  })

  test('passes nothing where no limit is about a change', async () => {
    const floors = { floors: { healthy_rate: { min: 90 } } }
    const { stdout } = await pair(run('a', 240), run('b', 120), floors, '--quiet')
    expect(stdout).toMatch(/^inconclusive: the change was not judged: no limits under "regression"/)
    expect((await pair(run('a', 240), run('b', 120), undefined, '--on-inconclusive', 'fail')).exitCode).toBe(
      3,
    )
    const failed = await pair(run('a', 240), run('b', 120), { floors: { drops: { max: 0 } } })
    expect(failed.exitCode).toBe(1)
  })

  test('refuses another machine or test, and an older one that is void', async () => {
    const other = run('b', 240)
    const fingerprint = { ...other.run.fingerprint, cpus: 64 }
    const away = { ...other, run: { ...other.run, fingerprint } }
    expect(await pair(run('a', 240), away)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(
        'newer.json: found cpus 64, there 4, expected the machine and profile of report.json',
      ),
    })
    expect(await pair(generatorLimited(), run('b', 240))).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('report.json: found a run that the load generator limited'),
    })
    expect((await pair(interrupted(), run('b', 240))).exitCode).toBe(2)
  })

  test('of a newer one that is void is inconclusive', async () => {
    const { exitCode, stdout } = await pair(run('a', 240), generatorLimited(), undefined, '--quiet')
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: expect.stringMatching(/^inconclusive/) })
  })
})

describe.concurrent('camgate report', () => {
  const render = async (...words: readonly string[]) =>
    (await camgate(['report', 'report.json', ...words], { folder: folderWith(seedReport()) })).stdout

  test('renders the summary again: that of the seed', async () => {
    const example = join(import.meta.dirname, '../../fixtures/report/seed-output-example.txt')
    expect(await render()).toContain(readFileSync(example, 'utf8').trimEnd())
  })

  test('renders JSON, CSV and Markdown', async () => {
    expect(await render('--format', 'json')).toBe(reportJson(seedReport()))
    expect(await render('--format', 'csv')).toMatch(/^connection_id,camera_id,connection_number,status/)
    expect(await render('--format', 'csv', '--table', 'cameras')).toMatch(/^camera_id,connections_attempted/)
    expect(await render('--format', 'csv', '--table', 'trials')).toMatch(/^number,purpose,connections/)
    expect(await render('--format', 'markdown')).toMatch(/PASS/)
  })

  test('refuses another format', async () => {
    expect((await camgate(['report', 'x.json', '--format', 'pdf'])).exitCode).toBe(2)
  })
})
