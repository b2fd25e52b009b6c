import type { GateResult } from '../../model/gate.ts'
import type { Report } from '../schema/schema.ts'
import { changeText } from './limit-words.ts'
import { quantity, withUnit } from './metric-units.ts'
import { changeUnit, infiniteText, MARKS } from './metric-words.ts'

type ReportedRow = Report['gate']['rows'][number]

/** A row of the gate as text, for renderers to escape and lay out. Null where there is nothing to show. */
export interface RowTexts {
  readonly metric: string
  readonly baseline: string | null
  readonly value: string | null
  readonly change: string | null
  readonly limit: string
  readonly verdict: string
  /** Empty for a verdict that never counts. */
  readonly mark: string
  /** Why the row did not plainly pass. */
  readonly note: string | null
}

/** The rows of the gate as people look for them: failed first, then inconclusive, each in the order of the report. */
export function rowsToShow({ gate }: Pick<Report, 'gate'>): ReportedRow[] {
  const rank = ({ verdict }: ReportedRow) => (verdict === 'fail' ? 0 : verdict === 'inconclusive' ? 1 : 2)
  return gate.rows.toSorted((a, b) => rank(a) - rank(b))
}

export function rowTexts(row: ReportedRow, report: Report): RowTexts {
  const { metric, kind, baseline, value, change, limit, verdict, why } = row
  return {
    metric,
    baseline: baseline === null ? null : quantity(baseline, metric),
    value: value === null ? infiniteText(metric, report) : quantity(value, metric),
    change: change === null ? null : changeText(change, changeUnit(row)),
    // The limit of a change comes with its unit.
    limit: kind === 'floor' ? withUnit(limit, metric) : limit,
    verdict: verdict.replace('_', ' '),
    mark: MARKS[verdict],
    note: isPlain(row) ? null : why,
  }
}

/** `✅` and `PASS` */
export function verdictTexts(verdict: GateResult['verdict']): readonly [mark: string, word: string] {
  return [MARKS[verdict], verdict.toUpperCase()]
}

/** Even a passing row can have advice, such as a limit that could be tighter. Earlier versions reported no reason. */
function isPlain({ verdict, reason, why }: ReportedRow): boolean {
  const isWithin = reason === undefined ? why === 'within the limit' : reason === 'within_limit'
  return verdict === 'pass' && isWithin
}
