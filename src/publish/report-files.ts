import path from 'node:path'
import { camerasCsv, connectionsCsv, trialsCsv } from '../report/csv.ts'
import { reportJson } from '../report/json.ts'
import type { Report } from '../report/schema/schema.ts'
import { writeWhole } from './files.ts'
import type { Publisher } from './publisher.ts'

/** The files of a report by the ends of their names. A renderer returns null if the report has nothing for it. */
const RENDERERS: Readonly<Record<string, (report: Report) => string | null>> = {
  '.json': reportJson,
  '_connections.csv': connectionsCsv,
  '_cameras.csv': camerasCsv,
  '_trials.csv': (report) => (report.trials.length > 0 ? trialsCsv(report) : null),
}

/** Writes the report's files, all or none. Their first is the JSON report. */
export function reportFiles(folder: string): Publisher {
  return {
    async publish({ run }) {
      if (run === null) return {}
      const files = new Map<string, string>()
      for (const [end, render] of Object.entries(RENDERERS)) {
        const text = render(run.report)
        if (text !== null) files.set(path.join(folder, `${run.name}${end}`), text)
      }
      return { files: await writeWhole(files) }
    },
  }
}
