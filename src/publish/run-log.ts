import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Publisher } from './publisher.ts'

/** Ends the log of a run with the files of its report, or why they could not be written. */
export function runLog(warn: (text: string) => void): Publisher {
  return {
    async publish({ run }, { files, errors: [error] }) {
      if (run === null || run.log === null) return {}
      const { log, path: file, close } = run.log
      if (error === undefined) log.info({ files: files.map((one) => path.basename(one)) }, 'report written')
      else log.error({ error: error instanceof Error ? error.message : String(error) }, 'report not written')
      const problem = await close()
      if (problem !== null) warn(problem)
      return { files: existsSync(file) ? [file] : [] }
    },
  }
}
