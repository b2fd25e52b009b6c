import path from 'node:path'
import { warning } from '@actions/core'
import { CamgateError } from '../../errors.ts'
import { writeWhole } from '../../publish/files.ts'
import type { Publisher } from '../../publish/publisher.ts'
import { renderMarkdown } from '../../report/markdown/markdown.ts'
import { escapeTerminal } from '../../text/escape.ts'
import type { Publication } from './publication.ts'

const MAX_BYTES = 1024 * 1024

/** The report's Markdown beside its other files. They are already written, so nothing is lost without this one. */
export function markdownFile({ inputs: { plan } }: Publication): Publisher {
  return {
    async publish({ run }, { errors }) {
      if (run === null || errors.length > 0) return {}
      const file = path.join(plan.reportsDir, `${run.name}.md`)
      try {
        return {
          files: await writeWhole(new Map([[file, renderMarkdown(run.report, { maxBytes: MAX_BYTES })]])),
        }
      } catch (error) {
        if (!(error instanceof CamgateError)) throw error
        warning(`The report's Markdown was not written: ${escapeTerminal(error.message)}`)
        return {}
      }
    },
  }
}
