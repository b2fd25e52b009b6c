import { copyFileSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { baseline } from '../../src/cli/baseline.ts'
import { compare } from '../../src/cli/compare.ts'
import { report } from '../../src/cli/report.ts'
import { readReport } from '../../src/cli/stored-report.ts'
import { baselineOf, parseThresholds } from '../../src/config/thresholds.ts'
import { EXIT } from '../../src/errors.ts'
import { parseReport, reportJson } from '../../src/report/json.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { captured } from '../captured-output.ts'
import { temporaryFolder } from './report-folder.ts'

/** Reports of version 0.1.0, as it wrote them: they are never rewritten, whatever later versions add. */
const FOLDER = path.resolve(import.meta.dirname, '../fixtures/report/stored')
const NAMES = ['search', 'ab', 'generator-limited', 'rtsp'] as const

const { pathOf, write } = temporaryFolder()

function fileOf(name: (typeof NAMES)[number]): string {
  return path.join(FOLDER, `${name}.json`)
}

function stored(name: (typeof NAMES)[number]): Report {
  return JSON.parse(readFileSync(fileOf(name), 'utf8')) as Report
}

/** Limits of which none is met, none undecided. */
const LOOSE = { version: 1, floors: { connection_success_rate: { min: 95 } } }

describe('a report of version 0.1.0', () => {
  test.each(NAMES)('%s passes the schema, and nothing of it is lost', async (name) => {
    expect(await readReport(fileOf(name))).toMatchObject(stored(name))
  })

  test.each(NAMES)('%s is rendered in every format', async (name) => {
    for (const format of ['console', 'markdown', 'json', 'csv', 'html']) {
      const { value, stdout } = await captured(() => report([fileOf(name), '--format', format]))
      expect(value, format).toBe(EXIT.pass)
      expect(stdout.length, format).toBeGreaterThan(500)
      if (format === 'json') expect(stdout).toBe(reportJson(parseReport(stored(name))))
    }
  })

  test.each([
    ['search', EXIT.pass, 'pass'],
    ['ab', EXIT.pass, 'inconclusive'],
    ['generator-limited', EXIT.pass, 'inconclusive'],
    ['rtsp', EXIT.pass, 'pass'],
  ] as const)('%s is judged by limits of today', async (name, exitCode, verdict) => {
    const thresholds = await write('loose.json', LOOSE)
    const { value, stdout } = await captured(() =>
      compare([fileOf(name), '--json', '--thresholds', thresholds]),
    )
    expect(value).toBe(exitCode)
    expect(parseReport(JSON.parse(stdout)).gate.verdict).toBe(verdict)
  })

  test('is compared with a newer one of the same machine and profile', async () => {
    const old = stored('search')
    const newer = { ...old, run: { ...old.run, run_id: 'a-newer-run' } }
    const words = [
      fileOf('search'),
      await write('newer.json', newer),
      '--thresholds',
      await write('l.json', LOOSE),
    ]
    const { value, stdout } = await captured(() => compare(words))
    expect(value).toBe(EXIT.pass)
    expect(stdout).toContain('Successful connections')
  })

  test('is recorded as a job of the baseline, unless its run says nothing', async () => {
    const thresholds = pathOf('recorded.json')
    copyFileSync(await write('limits.json', LOOSE), thresholds)
    const words = NAMES.map(fileOf).concat('--thresholds', thresholds, '--allow-simulated', '--replace')
    const { value, stdout } = await captured(() => baseline(words))
    expect(value).toBe(EXIT.pass)
    const jobs = baselineOf(parseThresholds(readFileSync(thresholds, 'utf8'))).map(({ runId }) => runId)
    const recorded = (['search', 'rtsp'] as const).map((name) => stored(name).run.run_id)
    expect(jobs).toEqual(expect.arrayContaining(recorded))
    expect(jobs).not.toContain(stored('generator-limited').run.run_id)
    expect(stdout).toContain('generator-limited.json')
  })
})
