import {
  MAX_NIGHTS,
  type Night,
  TREND_DEFAULTS,
  type Trend,
  type TrendOptions,
} from '../../model/night-series.ts'
import { metricTrend } from './metric-trend.ts'
import { nightsByKind } from './nights-by-kind.ts'

/**
 * How the numbers of many runs changed (docs/trend.md). Nights may come in any order; those of one kind of machine and
 * one profile are a series, and only these are compared.
 */
export function trendOf(nights: readonly Night[], options: Partial<TrendOptions> = {}): Trend {
  const all = { ...TREND_DEFAULTS, ...options }
  const { groups, ...counts } = nightsByKind(nights, MAX_NIGHTS)
  const series = groups.map((group) => ({
    nights: group,
    metrics: all.metrics.map((metric) => metricTrend(group, metric, all)),
  }))
  return { options: all, series, ...counts }
}
