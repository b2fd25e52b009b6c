import { openSync } from 'node:fs'
import path from 'node:path'
import { openLog } from '../../src/publish/log.ts'
import type { MeasuredRun } from '../../src/publish/publisher.ts'
import type { Report } from '../../src/report/schema/schema.ts'

/** A run that has just measured a report, with its log in a folder that exists. */
export function measuredRun(report: Report, logs: string, exitCode = 0): MeasuredRun {
  const file = path.join(logs, 'test_24x2.log')
  return { report, exitCode, name: 'test_24x2', log: openLog(file, openSync(file, 'wx'), 'run-1') }
}
