import type { LimitCauseName } from '../../model/limit-cause.ts'
import type { Metric } from '../../model/metrics.ts'
import type { Change, Drift, MetricTrend, Night, Trend } from '../../model/night-series.ts'

type Series = Trend['series'][number]

/** A series without any of the latest nights is of a machine or a test that is no longer in use. */
const RECENT_NIGHTS = 10

/** A change for the worse that no later night made up for. */
export interface StandingChange {
  readonly kind: 'step' | 'drift'
  readonly metric: Metric
  /** As a share: -0.1 is 10 % less. */
  readonly change: number
  /** The levels of a step; null for a drift. */
  readonly levels: { readonly before: number; readonly after: number } | null
  readonly p: number
  /** The last night before it, and the first night with it. */
  readonly lastGood: Night
  readonly firstBad: Night
  /** What limited most nights before and after a step, where that changed. */
  readonly causes: readonly [before: LimitCauseName | null, after: LimitCauseName | null] | null
}

/** What a trend says in a word. */
export type TrendState = 'step' | 'drift' | 'none' | 'not_enough'

/** The largest change first. */
export function standingChanges(trend: Trend): readonly StandingChange[] {
  const found = recentSeries(trend).flatMap((series) =>
    series.metrics.flatMap((metric) => inMetric(series, metric)),
  )
  return found.toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change))
}

export function trendState(trend: Trend): TrendState {
  const kinds = standingChanges(trend).map(({ kind }) => kind)
  if (kinds.length > 0) return kinds.includes('step') ? 'step' : 'drift'
  const metrics = recentSeries(trend).flatMap((series) => series.metrics)
  return metrics.some(({ used, needed }) => used >= needed) ? 'none' : 'not_enough'
}

function recentSeries({ series }: Trend): readonly Series[] {
  const times = series.flatMap(({ nights }) => nights.map(({ startedAt }) => Date.parse(startedAt)))
  const since = times.toSorted((a, b) => b - a)[RECENT_NIGHTS - 1] ?? 0
  return series.filter(({ nights }) => Date.parse(nights.at(-1)?.startedAt ?? '') >= since)
}

function inMetric(series: Series, { metric, changes, drift }: MetricTrend): StandingChange[] {
  const steps = changes.filter(({ kind, isWorse, isRecovered }) => kind === 'step' && isWorse && !isRecovered)
  const found = steps.map((step) => ofStep(series, metric, step))
  if (drift?.isWorse === true) found.push(ofDrift(series, metric, drift))
  return found.filter((one) => one !== null)
}

function ofStep({ nights }: Series, metric: Metric, step: Change): StandingChange | null {
  const [lastGood, firstBad] = [nights[step.lastBefore], nights[step.firstAfter]]
  if (lastGood === undefined || firstBad === undefined) return null
  const { change, before, after, p, causeBefore, causeAfter } = step
  const causes = causeBefore === causeAfter ? null : ([causeBefore, causeAfter] as const)
  return { kind: 'step', metric, change, levels: { before, after }, p, lastGood, firstBad, causes }
}

function ofDrift(
  { nights }: Series,
  metric: Metric,
  { first, last, total, p }: Drift,
): StandingChange | null {
  const [lastGood, firstBad] = [nights[first], nights[last]]
  if (lastGood === undefined || firstBad === undefined) return null
  return { kind: 'drift', metric, change: total, levels: null, p, lastGood, firstBad, causes: null }
}
