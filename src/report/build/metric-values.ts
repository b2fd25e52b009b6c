import { OUTCOMES, type Outcome } from '../../model/health.ts'
import type { Report, UngatedReport } from '../schema/schema.ts'

type HealthMetric = Exclude<
  keyof Report['health'],
  'outcomes' | 'passes' | 'pass_why' | 'refusals' | 'dead_cameras' | 'frozen_cameras'
>
type ReportMetric =
  | 'capacity_connections'
  | 'connection_success_rate'
  | 'average_fps_per_connection'
  | 'global_fps'
  | 'total_reconnections'
  | 'reconnection_rate'
  | 'recommended_cameras'
  | 'headroom_percent'
/** Every name that can have a floor in thresholds.json: numbers of the report, by key. */
export type Metric = ReportMetric | HealthMetric | `outcomes.${Outcome}`

/**
 * The metrics of a report. Null means not measured. `Infinity` means a first frame that never came, or reconnections
 * when no connection was successful. A capacity and what follows from it count as measured only if its method says so.
 */
export function metricsOf(report: UngatedReport): Record<Metric, number | null> {
  const {
    outcomes,
    passes: _passes,
    pass_why: _why,
    refusals: _refusals,
    dead_cameras: _dead,
    frozen_cameras: _frozen,
    ...health
  } = report.health
  const { connection_statistics: statistics, capacity, fr } = report
  const isMeasured = capacity.method === 'measured'
  return {
    capacity_connections: isMeasured ? capacity.connections : null,
    connection_success_rate: statistics.connection_success_rate,
    average_fps_per_connection: statistics.average_fps_per_connection,
    global_fps: statistics.global_fps,
    total_reconnections: statistics.total_reconnections,
    reconnection_rate: reconnectionRate(statistics),
    recommended_cameras: isMeasured && capacity.path_limit === null ? fr.recommended_cameras : null,
    headroom_percent: report.generator.headroom_percent,
    ...health,
    time_to_first_frame_p50_ms: orNever(health.time_to_first_frame_p50_ms, report),
    time_to_first_frame_p95_ms: orNever(health.time_to_first_frame_p95_ms, report),
    time_to_first_frame_p99_ms: orNever(health.time_to_first_frame_p99_ms, report),
    time_to_first_frame_max_ms: orNever(health.time_to_first_frame_max_ms, report),
    ...outcomeMetrics(outcomes),
  }
}

/** JSON has no infinity, so a percentile is null if it falls on a connection that never got a frame. */
function orNever(percentileMs: number | null, { health }: UngatedReport): number | null {
  return percentileMs === null && health.first_frame_never > 0 ? Number.POSITIVE_INFINITY : percentileMs
}

/** Earlier versions reported 0 when there was nothing to divide by. */
function reconnectionRate(statistics: Report['connection_statistics']): number {
  const { successful_connections: successful, reconnection_rate: rate } = statistics
  return successful === 0 || rate === null ? Number.POSITIVE_INFINITY : rate
}

function outcomeMetrics(outcomes: Report['health']['outcomes']): Record<`outcomes.${Outcome}`, number> {
  const entries = OUTCOMES.map((outcome) => [`outcomes.${outcome}`, outcomes[outcome]])
  return Object.fromEntries(entries) as Record<`outcomes.${Outcome}`, number>
}
