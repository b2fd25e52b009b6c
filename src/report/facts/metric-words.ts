import type { RowVerdict } from '../../model/gate.ts'
import type { ChangeUnit } from '../../model/gate-reasons.ts'
import { isMetric, METRICS } from '../../model/metrics.ts'
import { rounded } from '../../text/figure.ts'
import type { Report } from '../schema/schema.ts'
import { changeText } from './limit-words.ts'
import { metricValue } from './metric-values.ts'

export type GateRow = Report['gate']['rows'][number]

const AB = 'ab_goodput'
const CAPACITY = 'capacity_connections'
/** More than anybody types or measures. */
const MAX_DECIMALS = 12
const MIN_RATIO_DECIMALS = 3

/** The name of a metric for people. A name in a stored report that we do not know stays as it is. */
export function metricTitle(metric: string): string {
  if (metric === AB) return 'Goodput, A/B against the base'
  return isMetric(metric) ? METRICS[metric].title : metric
}

/**
 * A number with its unit: `95.4 %`, `1.5 s`, `63`. It has as many decimals as it takes to lie on its side of its limits,
 * so never `95 %` for 94.96 where 95 is needed, `100 %` for less than all, or 0 for something.
 */
export function metricText(metric: string, value: number, limits: readonly number[] = []): string {
  const marks = [...limits, 0, ...(unitOf(metric) === 'percent' && value < 100 ? [100] : [])]
  const isTold = (shown: number): boolean =>
    marks.every((mark) => Math.sign(shown - mark) === Math.sign(value - mark))
  for (let decimals = 1; decimals < MAX_DECIMALS; decimals += 1)
    if (isTold(shownNumber(metric, value, decimals))) return withUnit(metric, value, decimals)
  return withUnit(metric, value, MAX_DECIMALS)
}

/** A limit reads as it was typed: `99.95 %`. */
export function limitNumberText(metric: string, limit: number): string {
  return withUnit(metric, limit, MAX_DECIMALS)
}

/** What a row has for this run, a measured capacity with its interval; null if it was not measured. */
export function valueText(row: GateRow, report: Report): string | null {
  const { metric, value, kind } = row
  if (value === null) return infiniteText(metric, report)
  const { min, max } = kind === 'floor' ? floorBounds(row) : {}
  const text = metricText(metric, value, [min, max].filter(isNumber))
  return metric === CAPACITY ? withInterval(text, report.capacity) : text
}

/** What a report has for a metric; null if it was not measured. */
export function reportedText(metric: string, report: Report): string | null {
  const value = metricValue(metric, report)
  if (value === null) return null
  if (!Number.isFinite(value)) return infiniteWord(metric)
  const text = metricText(metric, value)
  return metric === CAPACITY ? withInterval(text, report.capacity) : text
}

/** `63 (58 to 69)`, `at least 96`; a capacity that was not measured has none. */
function withInterval(text: string, { method, censored, low, high }: Report['capacity']): string {
  if (method !== 'measured') return text
  if (censored) return `at least ${text}`
  return low === null || high === null
    ? text
    : `${text} (${metricText(CAPACITY, low)} to ${metricText(CAPACITY, high)})`
}

/** JSON cannot hold infinity: a frame that never came, or a ratio to nothing. Null for a number that is not known. */
function infiniteText(metric: string, report: Report): string | null {
  return metricValue(metric, report) === Number.POSITIVE_INFINITY ? infiniteWord(metric) : null
}

export function infiniteWord(metric: string): string {
  return isMetric(metric) && METRICS[metric].infinite !== undefined ? 'infinite' : 'never'
}

/** `≥ 95 %`, `≥ 20 and ≤ 30`; empty without a bound. */
export function boundsText(metric: string, { min, max }: FloorBounds): string {
  const bounds = [
    ...(isNumber(min) ? [`≥ ${limitNumberText(metric, min)}`] : []),
    ...(isNumber(max) ? [`≤ ${limitNumberText(metric, max)}`] : []),
  ]
  return bounds.join(' and ')
}

/** The limit of a row: `≥ 95 %`; for a change, `drop ≤ 15 %`. */
export function rowLimitText(row: GateRow): string {
  const bounds = row.kind === 'floor' ? boundsText(row.metric, floorBounds(row)) : ''
  return bounds === '' ? row.limit : bounds
}

interface FloorBounds {
  readonly min?: number | null | undefined
  readonly max?: number | null | undefined
}

/** The bounds of a floor. Earlier versions reported them in words only. */
export function floorBounds({ min, max, limit }: Pick<GateRow, 'min' | 'max' | 'limit'>): FloorBounds {
  return min === undefined && max === undefined
    ? { min: boundOf('≥', limit), max: boundOf('≤', limit) }
    : { min, max }
}

function boundOf(sign: '≥' | '≤', limit: string): number | null {
  const [, bound] =
    new RegExp(`(?:^| and )${sign} (-?\\d{1,20}(?:\\.\\d{1,20})?(?:e-\\d{1,3})?)(?= and |$)`).exec(limit) ??
    []
  return bound === undefined ? null : Number(bound)
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

/** A count has its unit in the name of the metric. */
function withUnit(metric: string, value: number, decimals: number): string {
  const unit = unitOf(metric)
  if (unit === 'ms')
    return isSeconds(value) ? `${rounded(value / 1000, decimals)} s` : `${rounded(value, decimals - 1)} ms`
  if (unit === 'ratio') return rounded(value, Math.max(MIN_RATIO_DECIMALS, decimals))
  const text = grouped(value, decimals)
  return unit === 'percent' ? `${text} %` : text
}

/** The number that {@link withUnit} shows, in the unit of the metric. */
function shownNumber(metric: string, value: number, decimals: number): number {
  const unit = unitOf(metric)
  if (unit === 'ms')
    return isSeconds(value)
      ? 1000 * Number((value / 1000).toFixed(decimals))
      : Number(value.toFixed(decimals - 1))
  return Number(value.toFixed(unit === 'ratio' ? Math.max(MIN_RATIO_DECIMALS, decimals) : decimals))
}

/** What is no metric has none, like a ratio. */
function unitOf(metric: string): string {
  if (metric === AB) return METRICS[CAPACITY].unit
  return isMetric(metric) ? METRICS[metric].unit : 'ratio'
}

function isSeconds(ms: number): boolean {
  return Math.abs(ms) >= 1000
}

/** `12,480` */
function grouped(value: number, decimals: number): string {
  return Number(value.toFixed(decimals)).toLocaleString('en', { maximumFractionDigits: decimals })
}
