import { counted } from '../../../analysis/stats/counted.ts'
import { METRICS } from '../../../model/metrics.ts'
import type { MetricTrend, NightValue, Series } from '../../../model/night-series.ts'
import { metricTitle } from '../../facts/metric-words.ts'
import { levelsOf } from '../../facts/trend-levels.ts'
import { dateOf, shortCommit } from '../../facts/trend-words.ts'
import type { Html } from '../html.ts'
import { amount, type Row, table } from '../html-layout.ts'
import { chart } from './chart.ts'
import { bandOf, legendOf, lineOf, type Shape, shapeAt, type Tone } from './chart-marks.ts'
import { type Axis, rangeAxis, type Tick } from './chart-scale.ts'

/** More than a year. */
const MAX_NIGHTS = 400
const MAX_TICKS = 8
const YEAR = 'YYYY'

type Look = readonly [Shape, Tone, string]

const JUDGED: Look = ['circle', 'first', 'a night']
const LEFT_OUT: Look = ['square', 'invalid', 'a night that does not count']
const WORSE: Look = ['cross', 'fail', 'the first night after a step for the worse']
const BETTER: Look = ['diamond', 'pass', 'the first night after a step for the better']

/** The latest nights of one metric, with what is drawn of each. */
interface Drawn {
  readonly series: Series
  readonly trend: MetricTrend
  /** Index of the first of them in the series. */
  readonly from: number
  readonly values: readonly NightValue[]
  readonly levels: readonly (number | null)[]
  readonly looks: readonly Look[]
  /** In percent of the width, by their place among `values`. */
  readonly place: (index: number) => number
}

/**
 * One metric of a series, night by night: its interval, the levels between steps, and the nights that do not count.
 * @param id of its element, unique in the page
 */
export function trendMetricChart(series: Series, trend: MetricTrend, id: string): Html {
  const drawn = drawnOf(series, trend)
  const y = valueAxis(drawn)
  return chart({
    id,
    title: metricTitle(trend.metric),
    text: textOf(drawn),
    x: nightAxis(drawn),
    y,
    marks: marksOf(drawn, y),
    legend: legend(drawn),
    numbers: nightTable(drawn),
    height: 220,
  })
}

function drawnOf(series: Series, trend: MetricTrend): Drawn {
  const from = Math.max(0, trend.values.length - MAX_NIGHTS)
  const values = trend.values.slice(from)
  return {
    ...{ series, trend, from, values },
    levels: levelsOf(trend).slice(from),
    looks: values.map((value, index) => lookOf(trend, value, index + from)),
    place: (index) => (100 * (index + 0.5)) / values.length,
  }
}

function lookOf({ changes }: MetricTrend, { leftOut }: NightValue, night: number): Look {
  const step = changes.find(({ kind, firstAfter }) => kind === 'step' && firstAfter === night)
  if (step !== undefined) return step.isWorse ? WORSE : BETTER
  return leftOut === null ? JUDGED : LEFT_OUT
}

/** A night that does not count must not press the others together, so it has no interval here. */
function valueAxis({ trend, values }: Drawn): Axis {
  const numbers = values.flatMap(({ value, low, high, leftOut }) =>
    (leftOut === null ? [value, low, high] : [value]).filter((one) => one !== null),
  )
  const { unit } = METRICS[trend.metric]
  return rangeAxis(unit === 'fps' ? 'FPS' : unit, numbers.length === 0 ? [0] : numbers)
}

/** Dates without their year, which the label has: on a telephone they have little space. */
function nightAxis({ series, from, values, place }: Drawn): Axis {
  const step = Math.ceil(values.length / MAX_TICKS)
  const dates = series.nights.slice(from).map(dateOf)
  const ticks = dates.flatMap((date, index): Tick[] =>
    index % step === 0 ? [{ at: place(index), text: date.slice(YEAR.length + 1) }] : [],
  )
  const years = new Set([dates.at(0), dates.at(-1)].map((date) => (date ?? '').slice(0, YEAR.length)))
  return { label: `nights of ${[...years].join(' to ')}`, ticks, place: (value) => value }
}

function marksOf({ values, levels, looks, place }: Drawn, y: Axis): Html[] {
  const bands = values.map(({ low, high, leftOut }, index) => ({
    x: place(index),
    low: leftOut === null ? y.place(low) : null,
    high: leftOut === null ? y.place(high) : null,
  }))
  const level = levels.map((value, index) => ({ x: place(index), y: y.place(value) }))
  const shapes = values.flatMap(({ value }, index) => {
    const [shape, tone] = looks[index] ?? JUDGED
    return shapeAt({ x: place(index), y: y.place(value) }, shape, tone) ?? []
  })
  return [bandOf(bands, 'quiet'), lineOf(level, 'second'), ...shapes]
}

function legend({ levels, looks }: Drawn): Html {
  const used = new Set(looks)
  return legendOf([
    ...[JUDGED, LEFT_OUT, WORSE, BETTER].filter((look) => used.has(look)),
    ...(levels.some((level) => level !== null) ? [['line', 'second', 'level between steps'] as const] : []),
  ])
}

function textOf({ trend, values }: Drawn): string {
  const shown = counted(values.length, 'night')
  const interval = values.some(({ low }) => low !== null) ? ' The grey area is the 90 % interval.' : ''
  return `${shown}, ${resultOf(trend)}.${interval}`
}

function resultOf({ changes, drift, used, needed }: MetricTrend): string {
  if (used < needed) return `${used} of the series that count: too few to judge`
  const steps = changes.filter(({ kind }) => kind === 'step').length
  const found = [
    ...(steps > 0 ? [counted(steps, 'step')] : []),
    ...(drift === null ? [] : ['a slow drift up to the latest night']),
  ]
  return `${used} of the series judged: ${found.join(' and ') || 'no step'}`
}

const COLUMNS = [
  { name: 'night' },
  { name: 'commit' },
  { name: 'value', isNumber: true },
  { name: '90 % interval' },
  { name: 'level', isNumber: true },
  { name: 'not judged because' },
]

function nightTable({ series, trend, from, values, levels, place }: Drawn): Html {
  const rows = values.flatMap(({ value, low, high, leftOut }, index): Row[] => {
    const night = series.nights[from + index]
    if (night === undefined) return []
    const interval = low === null || high === null ? '' : `${amount(low, 1)} to ${amount(high, 1)}`
    const cells = [
      ...[dateOf(night), shortCommit(night), amount(value, 2), interval],
      ...[amount(levels[index] ?? null, 1), leftOut?.replaceAll('_', ' ') ?? ''],
    ]
    return [{ at: place(index), cells }]
  })
  return table({ caption: `${metricTitle(trend.metric)}, by night`, columns: COLUMNS, rows })
}
