import type { GateResult, RowVerdict } from '../../model/gate.ts'
import type { ChangeUnit } from '../../model/gate-reasons.ts'
import type { Report } from '../schema/schema.ts'
import { changeText } from './limit-words.ts'
import { quantity, withUnit } from './metric-units.ts'
import { metricValue } from './metric-values.ts'

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

const MARKS: Readonly<Record<RowVerdict, string>> = {
  pass: '✅',
  improved: '✅',
  fail: '❌',
  inconclusive: '⚠️',
  advice: '',
  no_baseline: '',
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
    value: value === null ? missingText(metric, report) : quantity(value, metric),
    change: change === null ? null : changeText(change, unitOf(row)),
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

/** The report's JSON cannot hold infinity. */
function missingText(metric: string, report: Report): string | null {
  return metricValue(metric, report) === Number.POSITIVE_INFINITY ? 'never' : null
}

// Earlier versions reported neither the unit nor the reason, only the texts.

function unitOf({ unit, limit }: ReportedRow): ChangeUnit {
  return unit ?? (limit.endsWith('points') ? 'points' : 'percent')
}

/** Even a passing row can have advice, such as a limit that could be tighter. */
function isPlain({ verdict, reason, why }: ReportedRow): boolean {
  const isWithin = reason === undefined ? why === 'within the limit' : reason === 'within_limit'
  return verdict === 'pass' && isWithin
}
