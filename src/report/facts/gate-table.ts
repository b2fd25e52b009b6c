import type { RowVerdict } from '../../model/gate.ts'
import type { Report } from '../schema/schema.ts'
import {
  boundsText,
  type GateRow,
  MARKS,
  metricText,
  metricTitle,
  rowChangeText,
  valueText,
} from './metric-words.ts'

/** A judged limit for people, for renderers to escape and lay out. Null where there is nothing to show. */
export interface JudgedLimit {
  readonly mark: string
  readonly verdict: RowVerdict
  readonly title: string
  readonly value: string | null
  readonly limit: string
  readonly baseline: string | null
  readonly change: string | null
}

const ORDER: readonly RowVerdict[] = ['fail', 'inconclusive', 'pass', 'improved', 'no_baseline', 'advice']

/** Every limit, those first that were not met. */
export function judgedLimits(report: Report): JudgedLimit[] {
  return sortedRows(report).map((row) => ({
    mark: MARKS[row.verdict],
    verdict: row.verdict,
    title: metricTitle(row.metric),
    value: withInterval(row, report),
    limit: boundsText(row),
    baseline: row.baseline === null ? null : metricText(row.metric, row.baseline),
    change: rowChangeText(row),
  }))
}

/** Why limits are undecided, were not judged or could be tighter, once for all that share a reason. */
export interface LimitNote {
  readonly titles: readonly string[]
  readonly why: string
  /** It says what to do about a limit that is undecided, or that nothing was measured for. */
  readonly isOpen: boolean
}

/** Leaves out what the row already shows: above or below a bound, or plainly met. */
export function limitNotes(report: Report): LimitNote[] {
  const rows = sortedRows(report).filter((row) => !isPlain(row))
  return [...Map.groupBy(rows, ({ why }) => why)].map(([why, same]) => ({
    titles: [...new Set(same.map(({ metric }) => metricTitle(metric)))],
    why,
    isOpen: same.some(isOpen),
  }))
}

function sortedRows({ gate: { rows } }: Report): GateRow[] {
  return rows.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))
}

const OPEN: readonly GateRow['reason'][] = ['not_measured', 'no_load_held']

function isOpen({ verdict, reason }: GateRow): boolean {
  return verdict === 'inconclusive' || OPEN.includes(reason)
}

/** Reasons that repeat the numbers of their row, or those of the A/B comparison. */
const PLAIN: readonly GateRow['reason'][] = [
  'within_limit',
  'above_max',
  'below_min',
  'infinite',
  'load_failed',
  'loss',
  'gain',
  'no_difference',
]

/** Earlier versions reported the reason only in words. */
function isPlain({ verdict, reason, why }: GateRow): boolean {
  if (reason === undefined) return verdict === 'pass' && why === 'within the limit'
  return PLAIN.includes(reason)
}

/** A capacity that was measured has an interval. */
function withInterval(row: GateRow, report: Report): string | null {
  const text = valueText(row, report)
  const { method, censored, low, high } = report.capacity
  if (row.metric !== 'capacity_connections' || method !== 'measured' || text === null) return text
  if (censored) return `at least ${text}`
  return low === null || high === null ? text : `${text} (${low} to ${high})`
}
