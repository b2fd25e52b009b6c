import type { Plan } from '../config/plan.ts'
import { exportFiles } from './export-files.ts'
import type { Publisher } from './publisher.ts'
import { reportFiles } from './report-files.ts'
import { reportPage } from './report-page.ts'
import { runLog } from './run-log.ts'

/** What a plan says about where results go. */
export type PublishingPlan = Pick<Plan, 'reportsDir' | 'formats'>

interface Entry {
  /** For what could not be published although the run succeeded. */
  readonly warn: (text: string) => void
  /** What only this entry publishes to. */
  readonly own: readonly Publisher[]
}

/** Where every result goes, from a terminal and in the Action. The files come first, so nothing measured is lost. */
export function publishersFor(
  { reportsDir, formats }: PublishingPlan,
  { warn, own }: Entry,
): readonly Publisher[] {
  return [
    reportFiles(reportsDir),
    reportPage(reportsDir, warn),
    exportFiles(reportsDir, formats ?? []),
    runLog(warn),
    ...own,
  ]
}
