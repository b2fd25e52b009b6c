import type { Publisher } from './publisher.ts'
import { reportFiles } from './report-files.ts'
import { runLog } from './run-log.ts'

export interface PublisherSettings {
  readonly reportsDir: string
  /** For what could not be published although the run succeeded. */
  readonly warn: (text: string) => void
  /** What only this entry publishes. */
  readonly own: readonly Publisher[]
}

/** Where every result goes, from a terminal and in the Action. The files come first, so nothing measured is lost. */
export function publishersFor({ reportsDir, warn, own }: PublisherSettings): readonly Publisher[] {
  return [reportFiles(reportsDir), runLog(warn), ...own]
}
