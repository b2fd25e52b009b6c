import type { Outcome } from '../../model/health.ts'
import { isMetric, METRIC_NAMES, type Metric } from '../../model/metrics.ts'
import type { Report, UngatedReport } from '../schema/schema.ts'
import { SOAK_VALUES, unmeasuredInSoak } from './soak-values.ts'

/** Null means not measured, infinite an event that never came. */
type Value = number | null

/** Where the metrics are that are not a number of `health` under their own name. */
const ELSEWHERE = {
  capacity_connections: ({ capacity }) => (isMeasured(capacity) ? capacity.connections : null),
  recommended_cameras: ({ capacity, fr }) =>
    isMeasured(capacity) && capacity.path_limit === null ? fr.recommended_cameras : null,
  cost_per_camera: ({ capacity_model: model }) => costOf(model, 'cost_per_camera'),
  cost_per_connection: ({ capacity_model: model }) => costOf(model, 'cost_per_connection'),
  connection_success_rate: (report) => report.connection_statistics.connection_success_rate,
  average_fps_per_connection: (report) => report.connection_statistics.average_fps_per_connection,
  global_fps: (report) => report.connection_statistics.global_fps,
  total_reconnections: (report) => report.connection_statistics.total_reconnections,
  reconnection_rate: (report) => reconnectionRate(report.connection_statistics),
  headroom_percent: (report) => report.generator.headroom_percent,
  time_to_first_frame_p50_ms: ({ health }) => orNever(health.time_to_first_frame_p50_ms, health),
  time_to_first_frame_p95_ms: ({ health }) => orNever(health.time_to_first_frame_p95_ms, health),
  time_to_first_frame_p99_ms: ({ health }) => orNever(health.time_to_first_frame_p99_ms, health),
  time_to_first_frame_max_ms: ({ health }) => orNever(health.time_to_first_frame_max_ms, health),
  latency_p50_ms: ({ marks }) => marks?.latency_ms.p50 ?? null,
  latency_p95_ms: ({ marks }) => marks?.latency_ms.p95 ?? null,
  latency_p99_ms: ({ marks }) => marks?.latency_ms.p99 ?? null,
  latency_max_ms: ({ marks }) => marks?.latency_ms.max ?? null,
  lost_frames_percent: ({ marks }) => marks?.lost_frames_percent ?? null,
  foreign_frames: ({ marks }) => marks?.foreign_frames ?? null,
  repeated_frames: ({ marks }) => marks?.repeated_frames ?? null,
  reordered_frames: ({ marks }) => marks?.reordered_frames ?? null,
  ...SOAK_VALUES,
} as const satisfies Partial<Record<Metric, (report: UngatedReport) => Value>>

type Elsewhere = keyof typeof ELSEWHERE
type InHealth = Exclude<Metric, Elsewhere | `outcomes.${Outcome}`>

/** The metrics of a report. */
export function metricsOf(report: UngatedReport): Record<Metric, Value> {
  const values = METRIC_NAMES.map((metric) => [metric, readMetric(metric, report)])
  return Object.fromEntries(values) as Record<Metric, Value>
}

const OF_MARKS: readonly Metric[] = [
  ...(['latency_p50_ms', 'latency_p95_ms', 'latency_p99_ms', 'latency_max_ms'] as const),
  ...(['lost_frames_percent', 'foreign_frames', 'repeated_frames', 'reordered_frames'] as const),
]

/** Why a report lacks metrics that it should have: by metric, in words. */
export function unmeasurableIn(report: UngatedReport): ReadonlyMap<string, string> {
  const why = report.marks?.not_measurable ?? null
  const inSoak = unmeasuredInSoak(report)
  if (why === null) return inSoak
  const missing = OF_MARKS.filter((metric) => readMetric(metric, report) === null)
  return new Map([...inSoak, ...missing.map((metric) => [metric, why] as const)])
}

/** The number of a report with this name; null if there is no such metric. */
export function metricValue(name: string, report: UngatedReport): Value {
  return isMetric(name) ? readMetric(name, report) : null
}

function readMetric(metric: Metric, report: UngatedReport): Value {
  if (isElsewhere(metric)) return ELSEWHERE[metric](report)
  if (isOutcome(metric)) return report.health.outcomes[metric.slice('outcomes.'.length) as Outcome]
  // tsc refuses a metric that `health` does not have.
  const inHealth: Readonly<Record<InHealth, Value>> = report.health
  return inHealth[metric]
}

function isElsewhere(metric: Metric): metric is Elsewhere {
  return Object.hasOwn(ELSEWHERE, metric)
}

function isOutcome(metric: Metric): metric is `outcomes.${Outcome}` {
  return metric.startsWith('outcomes.')
}

/** A capacity and what follows from it count only if they were measured. */
function isMeasured({ method }: Report['capacity']): boolean {
  return method === 'measured'
}

/** In percent. From a model that does not hold, no number may be read. */
function costOf(
  model: UngatedReport['capacity_model'],
  which: 'cost_per_camera' | 'cost_per_connection',
): Value {
  const cost = model?.usable === true ? model[which] : null
  return cost === null ? null : 100 * cost.value
}

/** JSON has no infinity, so a percentile is null if it falls on a connection that never got a frame. */
function orNever(percentileMs: Value, { first_frame_never: never }: Report['health']): Value {
  return percentileMs === null && never > 0 ? Number.POSITIVE_INFINITY : percentileMs
}

/** Earlier versions reported 0 when there was nothing to divide by. */
function reconnectionRate(statistics: Report['connection_statistics']): number {
  const { successful_connections: successful, reconnection_rate: rate } = statistics
  return successful === 0 || rate === null ? Number.POSITIVE_INFINITY : rate
}
