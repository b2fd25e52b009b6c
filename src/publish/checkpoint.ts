import path from 'node:path'
import { reportJson } from '../report/json.ts'
import type { Report } from '../report/schema/schema.ts'
import { systemErrorText } from '../text/system-error.ts'
import { writeWhole } from './files.ts'

/**
 * Writes the JSON report of a run that is not over, where that of the whole run will replace it.
 * @returns why it could not be written; null if it was
 */
export async function writeCheckpoint(report: Report, folder: string, name: string): Promise<string | null> {
  try {
    await writeWhole(new Map([[path.join(folder, `${name}.json`), reportJson(report)]]))
    return null
  } catch (error) {
    return systemErrorText(error)
  }
}
