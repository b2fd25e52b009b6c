import type { ChangeUnit } from '../../model/gate-reasons.ts'
import type { Metric } from '../../model/metrics.ts'
import { signed } from '../../text/figure.ts'
import type { Report } from '../schema/schema.ts'
import { type RowTexts, rowsToShow, rowTexts } from './gate-rows.ts'
import { changeText } from './limit-words.ts'
import { metricValue } from './metric-values.ts'
import { metricTitle, reportedText } from './metric-words.ts'

type ReportedRow = Report['gate']['rows'][number]

/** Two reports of the same machine and profile. */
export interface SideBySide {
  readonly older: Report
  /** Already judged. */
  readonly newer: Report
  /** Names of the two, for people. */
  readonly names: readonly [older: string, newer: string]
}

/** A metric of both, and the limit by which the newer one was judged. */
export interface ComparedMetric {
  readonly metric: string
  /** Null means not measured, infinite an event that never came. For an A/B, the change of the head in percent. */
  readonly older: number | null
  readonly newer: number | null
  /** Percent; points, the unit of the metric, if the older value is 0, because nothing is a percentage of 0. */
  readonly change: { readonly by: number; readonly unit: ChangeUnit } | null
  /** Null without a limit. */
  readonly row: ReportedRow | null
}

/** The rows of the gate, failed first, then the other metrics of `always`. */
export function comparedMetrics({ older, newer }: SideBySide, always: readonly Metric[]): ComparedMetric[] {
  const rows = rowsToShow(newer)
  const limited = new Set(rows.map(({ metric }) => metric))
  const others = always.filter((metric) => !limited.has(metric)).map((metric) => ({ metric, row: null }))
  return [...rows.map((row) => ({ metric: row.metric, row })), ...others].map(({ metric, row }) => {
    if (row?.kind === 'ab')
      return { metric, row, older: abChangeIn(older), newer: abChangeIn(newer), change: null }
    const values = { older: metricValue(metric, older), newer: metricValue(metric, newer) }
    return { metric, row, ...values, change: changeOf(values) }
  })
}

function abChangeIn({ gate: { rows } }: Report): number | null {
  return rows.find(({ kind }) => kind === 'ab')?.change ?? null
}

function changeOf({ older: from, newer: to }: Pick<ComparedMetric, 'older' | 'newer'>) {
  if (from === null || to === null || !Number.isFinite(from) || !Number.isFinite(to)) return null
  const percent = 100 * (to / from - 1)
  return from > 0 && Number.isFinite(percent)
    ? { by: percent, unit: 'percent' as const }
    : { by: to - from, unit: 'points' as const }
}

/** What people see of two reports even without a limit. */
const ALWAYS: readonly Metric[] = [
  'capacity_connections',
  'connection_success_rate',
  'healthy_rate',
  'planned_fps_per_connection',
  'time_to_first_frame_p95_ms',
]

/** And these, if one of the two has a number. */
const WHERE_MEASURED: readonly Metric[] = [
  'latency_p95_ms',
  'lost_frames_percent',
  'foreign_frames',
  'cost_per_camera',
  'cost_per_connection',
]

export const COMPARED_COLUMNS = [
  { name: 'metric', align: 'left' },
  { name: 'older', align: 'right' },
  { name: 'newer', align: 'right' },
  { name: 'change', align: 'right' },
  { name: 'limit', align: 'left' },
  { name: 'verdict', align: 'left' },
] as const
const NONE = '–'

/** A line of the table for people, for renderers to escape. */
export interface ComparedLine {
  readonly cells: readonly string[]
  /** Null without a limit. */
  readonly row: RowTexts | null
}

export function comparedLines(pair: SideBySide): ComparedLine[] {
  const measured = WHERE_MEASURED.filter((metric) =>
    [pair.older, pair.newer].some((report) => metricValue(metric, report) !== null),
  )
  return comparedMetrics(pair, [...ALWAYS, ...measured]).map(
    ({ metric, older, newer, change, row: judged }) => {
      const row = judged === null ? null : rowTexts(judged, pair.newer)
      const values =
        judged?.kind === 'ab'
          ? [older, newer].map((by) => (by === null ? NONE : changeText(by, 'percent')))
          : [pair.older, pair.newer].map((report) => reportedText(metric, report) ?? NONE)
      const cells = [
        metricTitle(metric),
        ...values,
        changeWords(change),
        row?.limit ?? NONE,
        row?.word ?? NONE,
      ]
      return { cells, row }
    },
  )
}

function changeWords(change: ComparedMetric['change']): string {
  if (change === null) return NONE
  return change.unit === 'percent' ? changeText(change.by, 'percent') : signed(change.by, 1)
}

/** Why the rows about a change did not plainly pass. */
export function comparedNotes({ newer }: SideBySide): ReportedRow[] {
  return rowsToShow(newer).filter(({ kind, verdict }) => kind !== 'floor' && verdict !== 'pass')
}
