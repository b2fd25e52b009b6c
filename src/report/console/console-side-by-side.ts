import { markdownTable } from 'markdown-table'
import type { Metric } from '../../model/metrics.ts'
import { figure, signed } from '../../text/figure.ts'
import { type RowTexts, rowTexts } from '../facts/gate-rows.ts'
import { changeText } from '../facts/limit-words.ts'
import { metricValue } from '../facts/metric-values.ts'
import type { Report } from '../schema/schema.ts'
import { gateConclusion } from './console-gate.ts'
import { renderSection } from './section.ts'

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
const HEADER = ['metric', 'older', 'newer', 'change', 'limit', 'verdict']
const ALIGN = ['l', 'r', 'r', 'r', 'l', 'l']
const NONE = '–'

/** Two reports of the same machine and profile: the gate of the newer one, with the older one's numbers next to it. */
export function renderSideBySide({ older, newer, names }: SideBySide, color: boolean): string {
  const { rows } = newer.gate
  const limited = new Set(rows.map(({ metric }) => metric))
  const lines = [
    ...rows.map((row) => cells(row.metric, rowTexts(row, newer), older, newer)),
    ...ALWAYS.filter((metric) => !limited.has(metric)).map((metric) => cells(metric, null, older, newer)),
  ]
  const table = markdownTable([HEADER, ...lines], { align: ALIGN }).split('\n')
  const notes = rows
    .filter(({ kind, verdict }) => kind !== 'floor' && verdict !== 'pass')
    .map(({ metric, why }) => `- ${metric}: ${why}`)
  const title = `🚦 Gate of ${names[1]} (newer) beside ${names[0]} (older):`
  return `${renderSection([title, ...table, ...notes, gateConclusion(newer)], color)}\n`
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
  const text = figure(value)
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
