import path from 'node:path'
import { CamgateError } from '../errors.ts'
import type { Report } from '../report/schema/schema.ts'
import { systemErrorText } from '../text/system-error.ts'
import { writeWhole } from './files.ts'
import type { Publisher } from './publisher.ts'

/** How the name of the HTML report ends. */
export const PAGE_END = '_report.html'

/** Writes the report as a page. The other files are written before, so whatever goes wrong costs nothing but the page. */
export function reportPage(folder: string, warn: (text: string) => void): Publisher {
  return {
    async publish({ run }, { errors }) {
      if (run === null || errors.length > 0) return {}
      const file = await writePage(run, folder, warn)
      return file === undefined ? {} : { files: [file] }
    },
  }
}

/** @returns the path of the page; undefined if it could not be written, and then a warning says why */
export async function writePage(
  { report, name }: { readonly report: Report; readonly name: string },
  folder: string,
  warn: (text: string) => void,
): Promise<string | undefined> {
  try {
    // Loaded when it is needed: drawing takes modules that nothing else does.
    const { htmlReport } = await import('../report/html/page/html-report.ts')
    const file = path.join(folder, `${name}${PAGE_END}`)
    await writeWhole(new Map([[file, htmlReport(report)]]))
    return file
  } catch (error) {
    const why = error instanceof CamgateError ? error.message : systemErrorText(error)
    warn(`The HTML report was not written: ${why}`)
    return undefined
  }
}
