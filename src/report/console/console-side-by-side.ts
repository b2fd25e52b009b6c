import type { Metric } from '../../model/metrics.ts'
import { signed } from '../../text/figure.ts'
import { type RowTexts, rowsToShow, rowTexts } from '../facts/gate-rows.ts'
import { changeText } from '../facts/limit-words.ts'
import { quantity } from '../facts/metric-units.ts'
import { metricValue } from '../facts/metric-values.ts'
import type { Report } from '../schema/schema.ts'
import { colored } from './console-gate.ts'
import { type Column, tableLines } from './console-table.ts'
import { verdictLine } from './console-verdict.ts'
import { type Look, renderSection } from './section.ts'

export interface SideBySide {
  readonly older: Report
  /** Already judged. */
  readonly newer: Report
  /** Names of the two, for people. */
  readonly names: readonly [older: string, newer: string]
}

/** Shown even without a limit. */
const ALWAYS: readonly Metric[] = [
  'capacity_connections',
  'connection_success_rate',
  'healthy_rate',
  'planned_fps_per_connection',
  'time_to_first_frame_p95_ms',
]
const COLUMNS: readonly Column[] = [
  { name: 'metric', align: 'left' },
  { name: 'older', align: 'right' },
  { name: 'newer', align: 'right' },
  { name: 'change', align: 'right' },
  { name: 'limit', align: 'left' },
  { name: 'verdict', align: 'left' },
]
const NONE = '–'

/** Two reports of the same machine and profile: the gate of the newer one, with the older one's numbers next to it. */
export function renderSideBySide({ older, newer, names }: SideBySide, look: Look): string {
  const rows = rowsToShow(newer)
  const limited = new Set(rows.map(({ metric }) => metric))
  const shown = [
    ...rows.map((row) => ({ metric: row.metric, row: rowTexts(row, newer) })),
    ...ALWAYS.filter((metric) => !limited.has(metric)).map((metric) => ({ metric, row: null })),
  ]
  const [header = '', ...lines] = tableLines(
    COLUMNS,
    shown.map(({ metric, row }) => cells(metric, row, older, newer)),
  )
  const notes = rows
    .filter(({ kind, verdict }) => kind !== 'floor' && verdict !== 'pass')
    .map(({ metric, why }) => `- ${metric}: ${why}`)
  const title = `🚦 Gate of ${names[1]} (newer) beside ${names[0]} (older):`
  const table = lines.map((text, at) => colored(text, shown[at]?.row))
  const sections = [[title, header, ...table, ...notes], [verdictLine(newer, newer.gate.why)]] as const
  return `${sections.map((section) => renderSection(section, look)).join('\n\n')}\n`
}

function cells(metric: string, row: RowTexts | null, older: Report, newer: Report): string[] {
  return [
    metric,
    valueText(metric, older),
    valueText(metric, newer),
    changeBetween(metric, older, newer),
    row?.limit ?? NONE,
    row?.verdict ?? NONE,
  ]
}

/** The capacity comes with its interval. */
function valueText(metric: string, report: Report): string {
  const value = metricValue(metric, report)
  if (value === null) return NONE
  if (!Number.isFinite(value)) return 'never'
  const { low, high, censored } = report.capacity
  const text = quantity(value, metric)
  if (metric !== 'capacity_connections') return text
  if (censored) return `at least ${text}`
  return low === null || high === null ? text : `${text} (${low} to ${high})`
}

/** In percent; in the metric's unit if the older value is 0, because nothing is a percentage of 0. */
function changeBetween(metric: string, older: Report, newer: Report): string {
  const [from, to] = [older, newer].map((report) => metricValue(metric, report))
  if (from == null || to == null || !Number.isFinite(from) || !Number.isFinite(to)) return NONE
  const change = from > 0 ? 100 * (to / from - 1) : to - from
  return from > 0 ? changeText(change, 'percent') : signed(change, 1)
}
