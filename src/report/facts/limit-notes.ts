import type { Report } from '../schema/schema.ts'
import { isPlain, rowsToShow } from './gate-rows.ts'
import { type GateRow, metricTitle } from './metric-words.ts'

/** Why limits are undecided, were not judged or could be tighter, once for all that share a reason. */
export interface LimitNote {
  readonly titles: readonly string[]
  readonly why: string
  /** It says what to do about a limit that is undecided, or that nothing was measured for. */
  readonly isOpen: boolean
}

/** Leaves out what the row already shows: above or below a bound, or plainly met. */
export function limitNotes(report: Report): LimitNote[] {
  const rows = rowsToShow(report).filter((row) => !isShown(row))
  return [...Map.groupBy(rows, ({ why }) => why)].map(([why, same]) => ({
    titles: [...new Set(same.map(({ metric }) => metricTitle(metric)))],
    why,
    isOpen: same.some(isOpen),
  }))
}

const OPEN: readonly GateRow['reason'][] = ['not_measured', 'not_measurable', 'no_load_held']

function isOpen({ verdict, reason }: GateRow): boolean {
  return verdict === 'inconclusive' || OPEN.includes(reason)
}

/** Reasons that repeat the numbers of their row, or those of the A/B comparison. */
const SHOWN: readonly GateRow['reason'][] = [
  'above_max',
  'below_min',
  'infinite',
  'load_failed',
  'loss',
  'gain',
  'no_difference',
]

/** Earlier versions reported the reason only in words. */
function isShown(row: GateRow): boolean {
  return isPlain(row) || SHOWN.includes(row.reason)
}
