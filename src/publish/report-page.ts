import path from 'node:path'
import { writeWhole } from './files.ts'
import type { Publisher } from './publisher.ts'

/** How the name of the HTML report ends. */
const PAGE_END = '_report.html'

/** The report as a page. The other files are already written, so whatever goes wrong here costs nothing but the page. */
export function reportPage(folder: string, warn: (text: string) => void): Publisher {
  return {
    async publish({ run }, { errors }) {
      if (run === null || errors.length > 0) return {}
      try {
        // Loaded when it is needed: drawing takes modules that nothing else does.
        const { htmlReport } = await import('../report/html/page/html-report.ts')
        const file = path.join(folder, `${run.name}${PAGE_END}`)
        return { files: await writeWhole(new Map([[file, htmlReport(run.report)]])) }
      } catch (error) {
        warn(`The HTML report was not written: ${error instanceof Error ? error.message : String(error)}`)
        return {}
      }
    },
  }
}
