import { METRIC_NAMES, METRICS, type Metric, type MetricFacts } from '../../model/metrics.ts'
import { metricsOf } from '../facts/metric-values.ts'
import { isPart } from '../facts/shard-words.ts'
import type { Report } from '../schema/schema.ts'

/** A number that tools compare from run to run. */
export interface TrackedMetric {
  readonly metric: Metric
  readonly facts: MetricFacts
  readonly value: number
  /** 90 % interval, or what is known of it. */
  readonly low: number | null
  readonly high: number | null
}

/**
 * The numbers of a report that a later run can be compared with: those that a job of the baseline holds, and those that
 * the gate limits. A void or interrupted run has none, and a capacity of "at least N" is not one.
 */
export function trackedMetrics(report: Report): TrackedMetric[] {
  const { run, generator, gate } = report
  if (run.interrupted || generator.limited || isPart(report)) return []
  const limited = new Set(gate.rows.map(({ metric }) => metric))
  const values = metricsOf(report)
  return METRIC_NAMES.flatMap((metric) => {
    const facts = METRICS[metric]
    const value = values[metric]
    const isTracked = facts.isRecorded === true || limited.has(metric)
    if (!isTracked || value === null || !Number.isFinite(value) || isCensored(metric, report)) return []
    return [{ metric, facts, value, ...intervalOf(metric, report) }]
  })
}

/** `mjpeg 24x2`: runs of different tests are different series. */
export function testName({ run: { profile } }: Report): string {
  const { protocol, cameras, connections_per_camera: each, isolation } = profile
  return `${protocol} ${cameras}x${each}${isolation === 'off' ? '' : `, isolation ${isolation}`}`
}

function isCensored(metric: Metric, { capacity }: Report): boolean {
  return capacity.censored && (metric === 'capacity_connections' || metric === 'recommended_cameras')
}

function intervalOf(metric: Metric, report: Report): Pick<TrackedMetric, 'low' | 'high'> {
  const { capacity, fr, capacity_model: model } = report
  if (metric === 'capacity_connections') return { low: capacity.low, high: capacity.high }
  if (metric === 'recommended_cameras') return { low: fr.recommended_low, high: fr.recommended_high }
  if (metric === 'cost_per_camera' || metric === 'cost_per_connection') return inPercent(model?.[metric])
  return { low: null, high: null }
}

function inPercent(
  cost: NonNullable<Report['capacity_model']>['cost_per_camera'] | undefined,
): Pick<TrackedMetric, 'low' | 'high'> {
  if (cost === null || cost === undefined) return { low: null, high: null }
  return { low: 100 * cost.low, high: 100 * cost.high }
}
