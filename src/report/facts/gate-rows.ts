import type { GateResult, RowVerdict } from '../../model/gate.ts'
import type { Report } from '../schema/schema.ts'
import {
  type GateRow,
  MARKS,
  metricText,
  metricTitle,
  rowChangeText,
  rowLimitText,
  valueText,
} from './metric-words.ts'

/** A row of the gate as text, for renderers to escape and lay out. Null where there is nothing to show. */
export interface RowTexts {
  readonly metric: string
  /** The name of the metric for people. */
  readonly title: string
  readonly baseline: string | null
  readonly value: string | null
  readonly change: string | null
  readonly limit: string
  readonly verdict: RowVerdict
  /** The verdict for people. */
  readonly word: string
  /** Empty for a verdict that never counts. */
  readonly mark: string
  /** Why the row did not plainly pass. */
  readonly note: string | null
}

const ORDER: readonly RowVerdict[] = ['fail', 'inconclusive', 'pass', 'improved', 'no_baseline', 'advice']

/** The rows of the gate as people look for them: failed first, then inconclusive, each in the order of the report. */
export function rowsToShow({ gate }: Pick<Report, 'gate'>): GateRow[] {
  return gate.rows.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))
}

export function rowTexts(row: GateRow, report: Report): RowTexts {
  const { metric, baseline, verdict, why } = row
  return {
    metric,
    title: metricTitle(metric),
    baseline: baseline === null ? null : metricText(metric, baseline),
    value: valueText(row, report),
    change: rowChangeText(row),
    limit: rowLimitText(row),
    verdict,
    word: verdict.replace('_', ' '),
    mark: MARKS[verdict],
    note: isPlain(row) ? null : why,
  }
}

/** `✅` and `PASS` */
export function verdictTexts(verdict: GateResult['verdict']): readonly [mark: string, word: string] {
  return [MARKS[verdict], verdict.toUpperCase()]
}

/** Even a passing row can have advice, such as a limit that could be tighter. Earlier versions reported no reason. */
export function isPlain({ verdict, reason, why }: GateRow): boolean {
  const isWithin = reason === undefined ? why === 'within the limit' : reason === 'within_limit'
  return verdict === 'pass' && isWithin
}
