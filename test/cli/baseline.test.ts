import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { baseline } from '../../src/cli/baseline.ts'
import { fileJobOf } from '../../src/config/baseline-schema.ts'
import { baselineOf, parseThresholds } from '../../src/config/thresholds.ts'
import { reportJson } from '../../src/report/json.ts'
import { baselineJob } from '../analysis/gate/baseline-job.ts'
import { seedReport } from '../report/seed-example.ts'

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
