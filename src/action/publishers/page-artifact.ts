import { warning } from '@actions/core'
import { appendSummary, summaryRoom } from '../github/job-summary.ts'
import { failureOf } from '../github/permission.ts'
import { type UnzippedUpload, uploadUnzipped } from '../github/upload.ts'

/** Names of artifacts end with their run's number, so this is more than the longest link. */
const LINK_BYTES = 1000

interface PageUpload extends Omit<UnzippedUpload, 'file'> {
  /** Undefined where none was written. */
  readonly file: string | undefined
}

/**
 * A page as an artifact that a click opens.
 * @param upload `name` is that of the artifact with all files
 * @returns its URL; null without one, of which a warning says why
 */
export async function uploadPage({ file, ...upload }: PageUpload): Promise<string | null> {
  if (file === undefined) return null
  try {
    return await uploadUnzipped({ ...upload, file })
  } catch (error) {
    warning(`The page ${upload.name}${upload.end} was not uploaded: ${failureOf(error, null)}`)
    return null
  }
}

/** A link to the page at the end of the job summary, which is written before anything is uploaded. */
export async function linkPage(url: string | null, environment: NodeJS.ProcessEnv): Promise<void> {
  if (url === null || summaryRoom(environment) < LINK_BYTES) return
  try {
    await appendSummary(`\n[HTML report](${url})\n`)
  } catch (error) {
    warning(`The job summary has no link to the HTML report: ${String(error)}`)
  }
}
