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
/** Every name that thresholds.json may give a floor: numbers of the report by their key. */
export type Metric = ReportMetric | HealthMetric | `outcomes.${Outcome}`

/**
 * The metrics of a report. Null: not measured. `Infinity`: a first frame that never came, reconnections where no
 * connection was successful. A capacity, and what follows from it, was measured only when its method says so.
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

/** JSON holds no infinity: a percentile is null where a connection without any frame took that place. */
function orNever(percentileMs: number | null, { health }: UngatedReport): number | null {
  return percentileMs === null && health.first_frame_never > 0 ? Number.POSITIVE_INFINITY : percentileMs
}

/** Earlier versions said 0 where there was nothing to divide by. */
function reconnectionRate(statistics: Report['connection_statistics']): number {
  const { successful_connections: successful, reconnection_rate: rate } = statistics
  return successful === 0 || rate === null ? Number.POSITIVE_INFINITY : rate
}

function outcomeMetrics(outcomes: Report['health']['outcomes']): Record<`outcomes.${Outcome}`, number> {
  const entries = OUTCOMES.map((outcome) => [`outcomes.${outcome}`, outcomes[outcome]])
  return Object.fromEntries(entries) as Record<`outcomes.${Outcome}`, number>
}
