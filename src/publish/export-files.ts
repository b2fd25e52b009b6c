import path from 'node:path'
import type { ExportFormat } from '../model/export-formats.ts'
import { writeWhole } from './files.ts'
import type { Publisher } from './publisher.ts'

/** Writes the report in the formats of other tools, beside its own files. */
export function exportFiles(folder: string, formats: readonly ExportFormat[]): Publisher {
  return {
    async publish({ run }) {
      if (run === null || formats.length === 0) return {}
      // Loaded only where they are asked for: most runs write none.
      const { exportTexts } = await import('../report/exports/export-texts.ts')
      const texts = exportTexts(run.report, formats)
      const files = [...texts].map(([end, text]) => [path.join(folder, `${run.name}${end}`), text] as const)
      return { files: await writeWhole(new Map(files)) }
    },
  }
}
