import { info } from '@actions/core'
import type { Summary } from '../../model/summary.ts'
import { standardOutput } from '../../publish/print.ts'
import type { Publisher } from '../../publish/publisher.ts'
import { escapeTerminal } from '../../text/escape.ts'

/** The log of the job: the report, and the last lines of the servers if there is a failure. */
export function jobLog(summary: Summary): Publisher {
  const print = standardOutput({ format: 'console', summary, color: false })
  return {
    async publish(result, before) {
      // A job log that cannot be written must not cost the verdict, and there is nowhere to report it.
      await print.publish(result, before).catch(() => {})
      for (const { input, lines } of result.failure?.output ?? []) {
        info(`Last lines of ${input}:`)
        for (const line of lines) info(`  ${escapeTerminal(line)}`)
      }
      return {}
    },
  }
}
