import { isMetric, METRICS } from '../../model/metrics.ts'
import type { MetricTrend, Series } from '../../model/night-series.ts'
import { rounded } from '../../text/figure.ts'
import { metricTitle } from '../facts/metric-words.ts'
import { levelsOf } from '../facts/trend-levels.ts'
import { dateOf } from '../facts/trend-words.ts'

/** More would be a smear. */
const MAX_NIGHTS = 60
/** More dates than this do not fit beside each other. */
const MAX_DATES = 7
/** Mermaid reads no numbers like 1e+21. */
const MAX_VALUE = 1e9
/** Each is visible on white and on GitHub's dark background. */
const VALUE = '#388bfd'
const LEVEL = '#d1570a'
const BOUND = '#848d97'

interface Line {
  readonly color: string
  readonly values: readonly number[]
}

/** The latest judged nights of a metric, with the ends of their intervals and the levels; empty with fewer than two. */
export function trendChart({ nights }: Series, trend: MetricTrend): string {
  const judged = trend.values.flatMap(({ leftOut }, at) => (leftOut === null ? [at] : [])).slice(-MAX_NIGHTS)
  const lines = linesOf(trend, judged)
  const numbers = lines.flatMap(({ values }) => values)
  if (judged.length < 2 || numbers.some((value) => Math.abs(value) > MAX_VALUE)) return ''
  const dates = judged.map((at) => (nights[at] === undefined ? '' : dateOf(nights[at])))
  const unit = isMetric(trend.metric) ? METRICS[trend.metric].unit : ''
  return [
    '```mermaid',
    `%%{init: ${styleOf(lines)}}%%`,
    'xychart-beta',
    `    title "${titleOf(trend, lines)}"`,
    `    x-axis "nights from ${dates.at(0)} to ${dates.at(-1)}" ${placesOf(dates)}`,
    `    y-axis "${unit === 'fps' ? 'FPS' : unit}" ${rangeOf(numbers)}`,
    ...lines.map(({ values }) => `    line [${values.map((value) => rounded(value, 3)).join(', ')}]`),
    '```',
  ].join('\n')
}

/** An axis of numbers, or the names of a few nights, between whose numbers Mermaid would write fractions. */
function placesOf(dates: readonly string[]): string {
  if (dates.length >= 2 * MAX_DATES) return `1 --> ${dates.length}`
  const isNamed = dates.length <= MAX_DATES && new Set(dates).size === dates.length
  return `[${dates.map((date, at) => `"${isNamed ? date : at + 1}"`).join(', ')}]`
}

/** From the back to the front. Bounds only where a night has an interval, levels only where nights were judged. */
function linesOf(trend: MetricTrend, judged: readonly number[]): Line[] {
  const points = judged.map((at) => trend.values[at])
  const levels = levelsOf(trend)
  const of = (end: 'low' | 'high') => points.map((point) => point?.[end] ?? point?.value ?? 0)
  const bounds = points.some((point) => point?.low != null && point.high != null)
    ? [of('low'), of('high')].map((values) => ({ color: BOUND, values }))
    : []
  const ofLevels = judged.flatMap((at) => levels[at] ?? [])
  return [
    ...bounds,
    ...(ofLevels.length === judged.length ? [{ color: LEVEL, values: ofLevels }] : []),
    { color: VALUE, values: points.map((point) => point?.value ?? 0) },
  ]
}

function titleOf({ metric }: MetricTrend, lines: readonly Line[]): string {
  const has = (color: string, text: string) => (lines.some((line) => line.color === color) ? [text] : [])
  return [metricTitle(metric), ...has(BOUND, 'grey: its interval'), ...has(LEVEL, 'orange: its level')].join(
    ', ',
  )
}

function styleOf(lines: readonly Line[]): string {
  return JSON.stringify({
    xyChart: { width: 780, height: 260, titleFontSize: 16, yAxis: { labelFontSize: 11 } },
    themeVariables: {
      xyChart: {
        backgroundColor: 'transparent',
        plotColorPalette: lines.map(({ color }) => color).join(', '),
      },
    },
  })
}

/** Around the values: a step of 5 % would not be seen on an axis from 0. */
function rangeOf(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const margin = low === high ? Math.max(1, low / 10) : (high - low) / 8
  return `${rounded(Math.max(0, low - margin), 3)} --> ${rounded(high + margin, 3)}`
}
