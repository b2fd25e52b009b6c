import { warning } from '@actions/core'
import type { Publisher } from '../../publish/publisher.ts'
import { appendSummary, summaryRoom } from '../github/job-summary.ts'
import { type Result, resultOf } from '../result.ts'
import type { Publication } from './publication.ts'

/** The result in the job's summary, even of a cancelled step: it takes no request. */
export function runSummary({ context: { environment } }: Publication): Publisher {
  return {
    async publish(result, before) {
      await summarize(resultOf(result, before), environment)
      return {}
    },
  }
}

/** Never throws: a summary that cannot be written is a warning. */
export async function summarize({ render }: Result, environment: NodeJS.ProcessEnv): Promise<void> {
  try {
    await appendSummary(render(summaryRoom(environment)))
  } catch (error) {
    warning(`The job summary could not be written: ${String(error)}`)
  }
}
