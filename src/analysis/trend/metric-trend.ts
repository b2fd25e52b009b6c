import type { LimitCauseName } from '../../model/limit-cause.ts'
import { METRICS, type Metric } from '../../model/metrics.ts'
import type { Change, Drift, MetricTrend, Night, NightValue, TrendOptions } from '../../model/night-series.ts'
import { median } from '../stats/middle.ts'
import { changePoints } from './change-points.ts'
import { type FoundChange, findChanges } from './find-changes.ts'
import { type FoundDrift, findDrift, MIN_DRIFT_NIGHTS } from './find-drift.ts'
import { logOf, nightValues } from './night-values.ts'

/** With fewer nights, noise is not known. */
const MIN_NIGHTS = 10
/** Times that differ by less are the same to everybody. */
const MIN_MS = 10

/** The nights that are judged: their index in the series, what they have, and its logarithm. */
interface Judged {
  readonly metric: Metric
  readonly nights: readonly Night[]
  readonly values: readonly NightValue[]
  readonly indexes: readonly number[]
  readonly logs: readonly number[]
  readonly options: TrendOptions
}

/** The steps and the drift of one metric of a series. */
export function metricTrend(nights: readonly Night[], metric: Metric, options: TrendOptions): MetricTrend {
  const values = nightValues(nights, metric)
  const indexes = values.flatMap(({ leftOut }, index) => (leftOut === null ? [index] : []))
  const logs = indexes.map((index) => logOf(values[index]?.value ?? 0, metric))
  const judged = { metric, nights, values, indexes, logs, options }
  const counts = { used: logs.length, needed: MIN_NIGHTS, driftNeeded: MIN_DRIFT_NIGHTS }
  if (logs.length < MIN_NIGHTS)
    return { metric, values, ...counts, changes: [], drift: null, driftNights: logs.length }
  return { metric, values, ...counts, ...findIn(judged) }
}

function findIn(judged: Judged): Pick<MetricTrend, 'changes' | 'drift' | 'driftNights'> {
  const { logs, options } = judged
  const points = changePoints(logs, options.pValue)
  const requiredIn = (start: number, end: number) => Math.log1p(requiredShare(judged, start, end))
  const found = findChanges(logs, points, { pValue: options.pValue, requiredIn })
  const drift = findDrift(
    logs,
    points,
    options.pValue,
    (total, start) => Math.abs(total) >= requiredIn(start, logs.length),
  )
  const steps = found.filter(({ kind, index }) => kind === 'step' && !isWithin(drift, index))
  return {
    changes: found.map((change) => changeOf(judged, change, steps, drift)),
    drift: drift === null ? null : driftOf(judged, drift),
    driftNights: logs.length - (steps.at(-1)?.index ?? 0),
  }
}

/** A change smaller than what one night's own interval leaves open is no finding. */
function requiredShare(
  { metric, values, indexes, logs, options }: Judged,
  start: number,
  end: number,
): number {
  const nights = indexes.slice(start, end).map((index) => values[index])
  const halves = nights.flatMap((night) =>
    night?.low == null || night.high == null
      ? []
      : [(logOf(night.high, metric) - logOf(night.low, metric)) / 2],
  )
  const level = median(logs.slice(start, end)) ?? 0
  const ofTime = METRICS[metric].unit === 'ms' ? MIN_MS / Math.exp(level) : 0
  return Math.max(options.minChange, Math.expm1(median(halves) ?? 0), ofTime)
}

function isWithin(drift: FoundDrift | null, index: number): boolean {
  return drift !== null && index > drift.start
}

function changeOf(
  judged: Judged,
  found: FoundChange,
  steps: readonly FoundChange[],
  drift: FoundDrift | null,
): Change {
  const { start, index, end, before, after, p } = found
  const { metric, indexes } = judged
  const kind = isWithin(drift, index) ? 'part_of_drift' : found.kind
  const isWorse = isLoss(after - before, metric)
  return {
    ...{ kind, p, isWorse },
    lastBefore: indexes[index - 1] ?? 0,
    firstAfter: indexes[index] ?? 0,
    before: Math.exp(before),
    after: Math.exp(after),
    change: Math.expm1(after - before),
    required: Math.expm1(found.required),
    nightsBefore: index - start,
    nightsAfter: end - index,
    causeBefore: mainCause(judged, start, index),
    causeAfter: mainCause(judged, index, end),
    isRecovered: isWorse && kind === 'step' && isMadeUpFor(judged, found, steps.at(-1) ?? found),
  }
}

/** The level since the last step is as good as before this one, up to what counts as a change. */
function isMadeUpFor(
  { metric }: Judged,
  { before, index, required }: FoundChange,
  last: FoundChange,
): boolean {
  const lost = last.after - before
  return last.index > index && (!isLoss(lost, metric) || Math.abs(lost) < required)
}

function isLoss(change: number, metric: Metric): boolean {
  return METRICS[metric].better === 'lower' ? change > 0 : change < 0
}

function mainCause({ nights, indexes }: Judged, start: number, end: number): LimitCauseName | null {
  const causes = indexes.slice(start, end).map((index) => nights[index]?.limitCause ?? null)
  const groups = [...Map.groupBy(causes, (cause) => cause)]
  return groups.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? null
}

function driftOf(judged: Judged, { start, slope, p }: FoundDrift): Drift {
  const { logs, indexes, metric } = judged
  const steps = logs.length - 1 - start
  return {
    first: indexes[start] ?? 0,
    last: indexes.at(-1) ?? 0,
    nights: steps + 1,
    slope: Math.expm1(slope),
    total: Math.expm1(slope * steps),
    required: requiredShare(judged, start, logs.length),
    p,
    isWorse: isLoss(slope, metric),
  }
}
