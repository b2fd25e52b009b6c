import type { RowVerdict } from '../../model/gate.ts'
import type { ChangeUnit } from '../../model/gate-reasons.ts'
import { isMetric, METRICS } from '../../model/metrics.ts'
import { rounded } from '../../text/figure.ts'
import type { Report } from '../schema/schema.ts'
import { changeText } from './limit-words.ts'
import { metricValue } from './metric-values.ts'

export type GateRow = Report['gate']['rows'][number]

const AB = 'ab_goodput'
const MAX_DECIMALS = 3

/** The name of a metric for people. A name in a stored report that we do not know stays as it is. */
export function metricTitle(metric: string): string {
  if (metric === AB) return 'Goodput, A/B against the base'
  return isMetric(metric) ? METRICS[metric].title : metric
}

/**
 * A number with its unit: `95.4 %`, `1.5 s`, `63`. It has as many decimals as it takes to be distinct from
 * its limits, so never `95 %` for 94.96 where 95 is needed.
 */
export function metricText(metric: string, value: number, limits: readonly number[] = []): string {
  for (let decimals = 1; decimals < MAX_DECIMALS; decimals += 1) {
    const text = withUnit(metric, value, decimals)
    if (limits.every((limit) => limit === value || withUnit(metric, limit, decimals) !== text)) return text
  }
  return withUnit(metric, value, MAX_DECIMALS)
}

/** What a row has for this run; null if it was not measured. */
export function valueText(row: GateRow, report: Report): string | null {
  const { metric, value, min, max } = row
  if (value === null) return infiniteText(metric, report)
  return metricText(metric, value, [min, max].filter(isNumber))
}

/** JSON cannot hold infinity: a frame that never came, or a ratio to nothing. Null for a number that is not known. */
export function infiniteText(metric: string, report: Report): string | null {
  if (metricValue(metric, report) !== Number.POSITIVE_INFINITY) return null
  return isMetric(metric) && METRICS[metric].infinite !== undefined ? 'infinite' : 'never'
}

/** `≥ 95 %`; for a change, `drop ≤ 15 %`. */
export function boundsText({ metric, min, max, limit }: GateRow): string {
  const bounds = [
    ...(isNumber(min) ? [`≥ ${metricText(metric, min)}`] : []),
    ...(isNumber(max) ? [`≤ ${metricText(metric, max)}`] : []),
  ]
  return bounds.length === 0 ? limit : bounds.join(' and ')
}

/** `-3.5 %` */
export function rowChangeText(row: GateRow): string | null {
  return row.change === null ? null : changeText(row.change, changeUnit(row))
}

/** Earlier versions did not report the unit. */
export function changeUnit({ unit, limit }: GateRow): ChangeUnit {
  return unit ?? (limit.endsWith('points') ? 'points' : 'percent')
}

export const MARKS: Readonly<Record<RowVerdict, string>> = {
  pass: '✅',
  improved: '✅',
  fail: '❌',
  inconclusive: '⚠️',
  advice: '',
  no_baseline: '',
}

export function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number'
}

/** A count has its unit in the title of the metric. */
function withUnit(metric: string, value: number, decimals: number): string {
  if (metric === AB) return rounded(value, decimals)
  const unit = isMetric(metric) ? METRICS[metric].unit : 'ratio'
  if (unit === 'ms') return millisecondsText(value, decimals)
  if (unit === 'ratio') return rounded(value, MAX_DECIMALS)
  return `${grouped(value, decimals)}${unit === 'percent' ? ' %' : ''}`
}

function millisecondsText(ms: number, decimals: number): string {
  return Math.abs(ms) >= 1000 ? `${rounded(ms / 1000, decimals)} s` : `${rounded(ms, decimals - 1)} ms`
}

/** `12,480` */
function grouped(value: number, decimals: number): string {
  return Number(value.toFixed(decimals)).toLocaleString('en', { maximumFractionDigits: decimals })
}
