import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { reportJson } from '../../../src/report/json.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { camgate, emptyFolder } from '../../camgate.ts'
import { generatorLimited, mixed, nothingDelivered } from '../../report/runs.ts'
import { seedReport } from '../../report/seed-example.ts'

const POLICIES = ['pass', 'warn', 'fail'] as const
const CAPACITY = { regression: { capacity_connections: { max_drop_percent: 15 } } }
const TEN = [238, 243, 240, 236, 245, 239, 241, 244, 237, 242]

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

function elsewhere(report: Report): Report {
  const { fingerprint, run_id } = report.run
  const away = { ...fingerprint, cpu_model: 'Other CPU' }
  return { ...report, run: { ...report.run, run_id: `away-${run_id}`, fingerprint: away } }
}

/** A search that ended before anything failed. */
function censored(report: Report): Report {
  return { ...report, capacity: { ...report.capacity, censored: true, high: null } }
}

const nights = (capacities: readonly number[]): Report[] =>
  capacities.map((capacity, index) => run(index + 1, capacity))

/** A folder with reports as files, and limits; the baseline is recorded as a user records it. */
async function folderOf(limits: object, recorded: readonly Report[], report: Report | string) {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'thresholds.json'), JSON.stringify({ version: 1, ...limits }))
  writeFileSync(join(folder, 'report.json'), typeof report === 'string' ? report : reportJson(report))
  const names = recorded.map((one, index) => {
    writeFileSync(join(folder, `${index}.json`), reportJson(one))
    return `${index}.json`
  })
  if (names.length > 0)
    expect((await camgate(['baseline', ...names, '--keep-outliers'], { folder })).exitCode).toBe(0)
  return folder
}

/** Exit codes of a report by what an inconclusive one is to be, and the verdict. */
async function endings(folder: string) {
  const runs = POLICIES.map((policy) =>
    camgate(['compare', 'report.json', '--quiet', '--on-inconclusive', policy], { folder }),
  )
  const ended = await Promise.all(runs)
  return { codes: ended.map(({ exitCode }) => exitCode), said: ended[0]!.stdout }
}

describe.concurrent('a limit that cannot be judged', () => {
  test.each([0, 1, 4])(
    'is inconclusive with %d jobs of this machine beside ten of another',
    async (count) => {
      const recorded = [...nights(TEN).map(elsewhere), ...nights(TEN.slice(0, count))]
      const { codes, said } = await endings(await folderOf(CAPACITY, recorded, run(28, 120)))
      expect(codes).toEqual([0, 0, 3])
      expect(said).toMatch(/^inconclusive: not judged: capacity_connections \(drop ≤ 15 %\): /)
    },
  )

  test('is inconclusive after six censored nights of ten', async () => {
    const recorded = nights(TEN).map((report, index) => (index < 6 ? censored(report) : report))
    const { codes, said } = await endings(await folderOf(CAPACITY, recorded, run(28, 120)))
    expect(codes).toEqual([0, 0, 3])
    expect(said).toContain('only 4 of 10 jobs of this machine and profile have a number for it')
  })

  test('is inconclusive for a metric that no job has', async () => {
    const folder = await folderOf({}, nights(TEN), run(28, 240))
    const file = join(folder, 'thresholds.json')
    const regression = { gap_p99_ms: { max_rise_percent: 50 } }
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), regression }))
    const { codes, said } = await endings(folder)
    expect(codes).toEqual([0, 0, 3])
    expect(said).toContain('none of the 10 jobs of this machine and profile has a number for it')
  })

  test('is skipped and named only while there is no baseline at all', async () => {
    const { codes, said } = await endings(await folderOf(CAPACITY, [], run(28, 120)))
    expect(codes).toEqual([0, 0, 0])
    expect(said).toMatch(/^pass: .*; not judged: capacity_connections .*: no baseline yet/)
  })

  test('is judged from five jobs on: a third less fails', async () => {
    const folder = await folderOf(CAPACITY, nights(TEN.slice(0, 5)), run(28, 161))
    const { codes, said } = await endings(folder)
    expect(codes).toEqual([1, 1, 1])
    expect(said).toMatch(/^fail: the limit is not met: capacity_connections -33/)
  })

  test('beside broken health rules does not hide them: a file of nothing but "regression" fails', async () => {
    const { codes } = await endings(await folderOf(CAPACITY, nights(TEN.slice(0, 4)), mixed()))
    expect(codes).toEqual([1, 1, 1])
  })
})

describe.concurrent('a run that says nothing', () => {
  /** Limited by someone else than our own reader. */
  function disturbed(): Report {
    const report = generatorLimited()
    return { ...report, generator: { ...report.generator, cause: 'environment' } }
  }

  /** This machine had no descriptors for its connections. */
  function unopened(): Report {
    const report = nothingDelivered()
    return { ...report, generator: { ...report.generator, limited: true, cause: 'generator' } }
  }

  test.each<[string, Report, number[]]>([
    ['because our own reader fell behind exits 3, unless that is forgiven', generatorLimited(), [0, 3, 3]],
    ['because of other programs ends as any inconclusive run', disturbed(), [0, 0, 3]],
    ['because no camera sent a frame exits 4', nothingDelivered(), [4, 4, 4]],
    ['because this machine could open no connection exits 3 instead of 4', unopened(), [0, 3, 3]],
  ])('%s', async (_name, report, codes) => {
    expect((await endings(await folderOf({}, [], report))).codes).toEqual(codes)
  })

  test('is what on_inconclusive in the file says, where the command line says nothing', async () => {
    const code = async (on_inconclusive: string) => {
      const folder = await folderOf({ on_inconclusive }, [], disturbed())
      return (await camgate(['compare', 'report.json'], { folder })).exitCode
    }
    expect(await Promise.all(POLICIES.map(code))).toEqual([0, 0, 3])
  })

  const text = reportJson(seedReport())
  test.each([
    ['of an older schema version', text.replace('"schema_version": 1', '"schema_version": 0')],
    ['with null for a number', text.replace(/"healthy_rate": [\d.]+/, '"healthy_rate": null')],
    ['with NaN for a number', text.replace(/"healthy_rate": [\d.]+/, '"healthy_rate": NaN')],
    ['without its health', text.replace(/"health": \{/, '"wealth": {')],
    ['without a connection', reportJson({ ...seedReport(), individual_connections: [] })],
  ])('is refused %s', async (_name, report) => {
    expect((await endings(await folderOf({}, [], report))).codes).toEqual([2, 2, 2])
  })

  test.each([
    ['null', '{ "healthy_rate": { "min": null } }'],
    ['infinite', '{ "drops": { "max": 1e999 } }'],
    ['no limit', '{ "healthy_rate": {} }'],
  ])('is not judged by a floor that is %s', async (_name, floors) => {
    const folder = await folderOf({}, [], seedReport())
    writeFileSync(join(folder, 'thresholds.json'), `{ "version": 1, "floors": ${floors} }`)
    expect((await endings(folder)).codes).toEqual([2, 2, 2])
  })
})

test('--on-inconclusive takes three words', async () => {
  const wrong = await camgate(['4', '--on-inconclusive', 'maybe'])
  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--on-inconclusive') })
  expect((await camgate(['compare', 'report.json', '--on-inconclusive', 'maybe'])).exitCode).toBe(2)
})
