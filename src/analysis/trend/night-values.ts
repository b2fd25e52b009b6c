import { METRICS, type Metric } from '../../model/metrics.ts'
import type { LeftOut, Night, NightValue } from '../../model/night-series.ts'

/**
 * What counts as the value 0, which has no logarithm: half of the smallest amount of its unit that anybody cares for.
 */
const ZERO: Readonly<Record<string, number>> = {
  connections: 0.5,
  cameras: 0.5,
  ms: 0.5,
  percent: 0.05,
  fps: 0.05,
}
const OTHER_ZERO = 0.0005

/** What each night has for a metric, and why it is not judged if it is not. */
export function nightValues(nights: readonly Night[], metric: Metric): NightValue[] {
  return nights.map((night) => {
    const value = night.metrics[metric]
    const { low, high } = intervalOf(night, metric)
    return { value: Number.isFinite(value) ? value : null, low, high, leftOut: leftOutBecause(night, metric) }
  })
}

/** The number that is judged: its logarithm, so that a change is a ratio. */
export function logOf(value: number, metric: Metric): number {
  return Math.log(Math.max(value, ZERO[METRICS[metric].unit] ?? OTHER_ZERO))
}

function leftOutBecause(night: Night, metric: Metric): LeftOut | null {
  const value = night.metrics[metric]
  if (night.voidReason !== null) return 'void'
  if (value === null) return 'not_measured'
  if (night.isCensored && isOfCapacity(metric)) return 'at_least'
  return Number.isFinite(value) ? null : 'infinite'
}

function isOfCapacity(metric: Metric): boolean {
  return metric === 'capacity_connections' || metric === 'recommended_cameras'
}

function intervalOf(night: Night, metric: Metric): Pick<NightValue, 'low' | 'high'> {
  if (metric !== 'capacity_connections') return { low: null, high: null }
  return { low: night.capacityLow, high: night.capacityHigh }
}
