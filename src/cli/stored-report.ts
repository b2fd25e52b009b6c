import { found } from '../config/found.ts'
import { parseJson } from '../config/json-text.ts'
import { badInput, type CamgateError } from '../errors.ts'
import { readInput } from '../files/input-file.ts'
import { parseReport, plannedConnections } from '../report/json.ts'
import type { Report } from '../report/schema/schema.ts'
import { systemErrorText } from '../text/system-error.ts'

/** The largest file that is read; the largest plan writes more than half of that. */
export const MAX_REPORT_BYTES = 256 * 1024 * 1024

/**
 * Reads the report of an earlier run.
 * @param path as the user gave it; every problem starts with it, unless it is empty
 * @throws CamgateError `bad_input` when it cannot be read, is not a report, or has no planned connections
 */
export async function readReport(path: string): Promise<Report> {
  if (path.trim() === '') throw unusable('report.json', found(path), 'the path of a report')
  const bytes = await readBounded(path)
  if (bytes.length === 0) throw unusable(path, 'an empty file', 'a report')
  if (bytes.length > MAX_REPORT_BYTES)
    throw unusable(path, 'more than 256 MiB', 'a report of at most 256 MiB')
  const json = parseJson(bytes.toString('utf8').replace(/^\uFEFF/, ''))
  if (!('value' in json)) throw unusable(`${path}:${json.line}:${json.column}`, json.found, 'JSON')
  const report = parseReport(json.value, `${path} report`)
  if (plannedConnections(report) === 0)
    throw unusable(path, 'no connection', 'a report of at least one planned connection')
  return report
}

async function readBounded(path: string): Promise<Buffer> {
  try {
    return await readInput(path, { maxBytes: MAX_REPORT_BYTES })
  } catch (cause) {
    throw unusable(path, systemErrorText(cause), 'a report that can be read')
  }
}

function unusable(option: string, found: string, expected: string): CamgateError {
  return badInput([{ option, found, expected }])
}
