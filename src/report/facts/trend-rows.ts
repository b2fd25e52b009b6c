import type { Metric } from '../../model/metrics.ts'
import type { MetricTrend, Night, NightValue, Series } from '../../model/night-series.ts'
import { LIMIT_TITLES } from './limit-cause-words.ts'
import { infiniteWord, metricText, metricTitle } from './metric-words.ts'
import { changeNote, voidText } from './trend-words.ts'

/** One night of a series as people read it. */
export interface NightRow {
  readonly night: Night
  /** A text for each of the metrics of {@link shownMetrics}. */
  readonly values: readonly string[]
  readonly limit: string
  /** Why it does not count, and which levels begin with it. */
  readonly note: string
}

/** Metrics that any night of the series has. */
export function shownMetrics({ metrics }: Series): readonly MetricTrend[] {
  return metrics.filter(({ values }) =>
    values.some(({ value, leftOut }) => value !== null || leftOut === 'infinite'),
  )
}

/** In the order of time. */
export function nightRows(series: Series): NightRow[] {
  const shown = shownMetrics(series)
  return series.nights.map((night, at) => ({
    night,
    values: shown.map(({ metric, values }) => valueText(metric, values[at])),
    limit: night.limitCause === null ? '' : LIMIT_TITLES[night.limitCause],
    note: [voidText(night), ...shown.flatMap((trend) => changesAt(trend, at))]
      .filter((text) => text !== '')
      .join('; '),
  }))
}

/** `600 (576 to 624)`, `at least 900`, `never`, or a dash. */
function valueText(metric: Metric, shown: NightValue | undefined): string {
  if (shown?.leftOut === 'infinite') return infiniteWord(metric)
  if (shown == null || shown.value === null) return '–'
  const text = metricText(metric, shown.value)
  if (shown.leftOut === 'at_least') return `at least ${text}`
  const { low, high } = shown
  return low === null || high === null
    ? text
    : `${text} (${metricText(metric, low)} to ${metricText(metric, high)})`
}

function changesAt({ metric, changes }: MetricTrend, at: number): string[] {
  return changes
    .filter(({ firstAfter }) => firstAfter === at)
    .map((change) => `${metricTitle(metric)}: ${changeNote(change)}`)
}
