import { statSync } from 'node:fs'
import { summary } from '@actions/core'

/** GitHub's limit for the summary of a step. */
const MAX_BYTES = 1024 * 1024

/** Bytes that still fit into the summary of this step. */
export function summaryRoom(environment: NodeJS.ProcessEnv): number {
  const file = environment.GITHUB_STEP_SUMMARY
  const used = file === undefined ? 0 : (statSync(file, { throwIfNoEntry: false })?.size ?? 0)
  return Math.max(0, MAX_BYTES - used - 1)
}

/** Appends to the job's summary. @throws Error when there is no file for it */
export async function appendSummary(markdown: string): Promise<void> {
  await summary.addRaw(markdown, true).write()
}
