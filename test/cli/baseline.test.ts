import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { baseline } from '../../src/cli/baseline.ts'
import { compare } from '../../src/cli/compare.ts'
import { fileJobOf } from '../../src/config/baseline-schema.ts'
import { baselineOf, parseThresholds } from '../../src/config/thresholds.ts'
import { EXIT } from '../../src/errors.ts'
import { reportJson } from '../../src/report/json.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { baselineJob } from '../analysis/gate/baseline-job.ts'
import { captured } from '../captured-output.ts'
import { judgedAgainst240, laterRun } from '../report/later-runs.ts'
import { generatorLimited, interrupted } from '../report/runs.ts'
import { seedReport } from '../report/seed-example.ts'
import { temporaryFolder } from './report-folder.ts'

const { pathOf, write } = temporaryFolder()

let files = 0
async function fileOf(report: Report): Promise<string> {
  files += 1
  return await write(`report-${files}.json`, reportJson(report))
}

/** Records reports in a file of their own, and the run ids that are in it afterwards. */
async function record(reports: readonly Report[], { limits, words = [] }: Recording = {}) {
  files += 1
  const thresholds = pathOf(`thresholds-${files}.json`)
  if (limits !== undefined) writeFileSync(thresholds, JSON.stringify({ version: 1, ...limits }))
  const paths = await Promise.all(reports.map(fileOf))
  const { value, stdout } = await captured(() => baseline([...paths, '--thresholds', thresholds, ...words]))
  const jobs = baselineOf(parseThresholds(readFileSync(thresholds, 'utf8'))).map(({ runId }) => runId)
  return { exitCode: value, stdout, jobs, thresholds, paths }
}

interface Recording {
  readonly limits?: object
  readonly words?: readonly string[]
}

const DROP = { regression: { capacity_connections: { max_drop_percent: 15 } } }
const SAME = [238, 243, 240, 236, 245].map((capacity, index) => laterRun(index + 1, capacity))

test('a file that is full of jobs of many machines still takes a new one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'baseline-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const sample = baselineJob()
  const jobs = Array.from({ length: 200 }, (_, index) =>
    fileJobOf({
      ...sample,
      runId: `run-${index}`,
      startedAt: new Date(Date.UTC(2025, 0, 1 + index)).toISOString(),
      fingerprint: { ...sample.fingerprint, cpu_model: `Processor ${index % 12}` },
    }),
  )
  const thresholds = join(folder, 'thresholds.json')
  writeFileSync(thresholds, JSON.stringify({ version: 1, baseline: { jobs } }))
  const report = join(folder, 'report.json')
  writeFileSync(report, reportJson(seedReport()))
  expect(await baseline([report, '--thresholds', thresholds, '--allow-simulated'])).toBe(0)
  const recorded = baselineOf(parseThresholds(readFileSync(thresholds, 'utf8')))
  expect(recorded).toHaveLength(200)
  expect(recorded[0]?.runId).toBe('run-1')
  expect(recorded.map(({ runId }) => runId)).toContain(seedReport().run.run_id)
})

describe('recorded reports', () => {
  test('are what later ones are judged by', async () => {
    const { thresholds, jobs } = await record(SAME, { limits: DROP })
    expect(jobs).toEqual(['run-1', 'run-2', 'run-3', 'run-4', 'run-5'])
    const judge = async (capacity: number) => {
      const words = [await fileOf(laterRun(9, capacity)), '--thresholds', thresholds]
      return (await captured(() => compare(words))).value
    }
    expect([await judge(240), await judge(168)]).toEqual([EXIT.pass, EXIT.gateFailed])
  })

  test('are those that can be; the others are named and left out', async () => {
    const { exitCode, stdout, jobs, paths } = await record([
      laterRun(1, 240),
      interrupted(),
      generatorLimited(),
    ])
    expect({ exitCode, jobs }).toEqual({ exitCode: EXIT.pass, jobs: ['run-1'] })
    for (const path of paths.slice(1)) expect(stdout).toContain(path)
  })

  test('leave out one that is far from the others, unless it is to be kept', async () => {
    const reports = [...SAME, laterRun(6, 80)]
    expect((await record(reports)).jobs).not.toContain('run-6')
    expect((await record(reports, { words: ['--keep-outliers'] })).jobs).toContain('run-6')
  })

  test('of another machine are a group of their own, which does not replace the first', async () => {
    const reports = [...SAME, laterRun(16, 80, 'Another CPU')]
    const { jobs, stdout } = await record(reports, { words: ['--replace'] })
    expect(jobs).toHaveLength(6)
    expect(stdout).toContain('Another CPU')
  })

  test('accept an intended loss only where the old jobs are replaced', async () => {
    const lost = judgedAgainst240(laterRun(9, 168))
    expect(lost.gate.verdict).toBe('fail')
    await expect(record([lost], { limits: DROP })).rejects.toMatchObject({ code: 'bad_input' })
    expect((await record([lost], { limits: DROP, words: ['--replace'] })).jobs).toEqual(['run-9'])
    const floor = { floors: { capacity_connections: { min: 200 } } }
    await expect(record([lost], { limits: floor, words: ['--replace'] })).rejects.toMatchObject({
      code: 'bad_input',
    })
  })
})

describe('nothing is written', () => {
  test('where no report can be recorded, and the error names all of them', async () => {
    const [first, second, thresholds] = [
      await fileOf(interrupted()),
      await fileOf(generatorLimited()),
      pathOf('no.json'),
    ]
    await expect(baseline([first, second, '--thresholds', thresholds])).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(new RegExp(`${first}: .*\n.*${second}: `)),
    })
    expect(existsSync(thresholds)).toBe(false)
  })

  test('where the limits are invalid, which is reported with a report that is missing', async () => {
    const text = '{"version": 1, "floors": 7}'
    const thresholds = await write('invalid.json', text)
    const words = [pathOf('none.json'), '--thresholds', thresholds]
    await expect(baseline(words)).rejects.toThrow(/none\.json.*\n.*floors/)
    expect(readFileSync(thresholds, 'utf8')).toBe(text)
  })

  test('where the folder is not there', async () => {
    const words = [await fileOf(laterRun(1, 240)), '--thresholds', pathOf('none/thresholds.json')]
    await expect(baseline(words)).rejects.toMatchObject({ code: 'cannot_write' })
  })
})
