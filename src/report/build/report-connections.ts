import { type JudgedConnection, type Outcome, SUCCESSFUL } from '../../model/health.ts'
import { MAX_SECONDS } from '../../model/measured-window.ts'
import type { ReportedConnection } from '../schema/schema.ts'
import { MAX_SERIES_VALUES } from '../schema/schema-new.ts'
import { finite, percent, sum, tidy } from './numbers.ts'
import type { ReportedMarks } from './report-marks.ts'

interface Recorded {
  readonly durationMs: number
  /** Of its beginning, how many have their frames in the report. */
  readonly seconds: number
  readonly marks: ReportedMarks
}

/** The same for each connection, so that a report stays readable however many there are. */
export function recordedSeconds(connections: number): number {
  return Math.min(MAX_SECONDS, Math.floor(MAX_SERIES_VALUES / Math.max(1, connections)))
}

/** One entry of `individual_connections`. */
export function reportConnection(
  connection: JudgedConnection,
  { durationMs, seconds, marks }: Recorded,
): ReportedConnection {
  return {
    connection_id: connection.connectionId,
    camera_id: connection.cameraId,
    connection_number: connection.connectionNumber,
    status: statusOf(connection.outcome),
    total_frames: connection.frames,
    total_bytes: connection.bytes,
    avg_fps: tidy(connection.fps),
    reconnections: connection.reconnections,
    duration_seconds: tidy(durationMs / 1000),
    errors_count: connection.errors,
    outcome: connection.outcome,
    http_status: connection.lastEnd?.httpStatus ?? null,
    first_frame_ms: finite(connection.firstFrameMs),
    longest_gap_ms: connection.hasEverDelivered ? tidy(connection.longestGapMs) : null,
    stalled_ms: tidy(connection.stalledMs),
    broken_rules: [...connection.brokenRules],
    nominal_fps: tidy(connection.nominalFps),
    gap_p50_ms: finite(connection.gaps.p50),
    gap_p95_ms: finite(connection.gaps.p95),
    gap_p99_ms: finite(connection.gaps.p99),
    packets_received: connection.packets,
    packets_lost: connection.packetsLost,
    loss_percent: lossPercent([connection]),
    jitter_ms: finite(connection.jitterMs),
    ...marks.of(connection.marks),
    detail: connection.lastEnd?.detail ?? null,
    frozen: connection.isFrozen,
    frames_per_second: connection.framesPerSecond.slice(0, seconds),
  }
}

/** Lost packets as a percentage of those that should have arrived; null if there were none to count. */
export function lossPercent(connections: readonly JudgedConnection[]): number | null {
  const lost = sum(connections, ({ packetsLost }) => packetsLost)
  const expected = lost + sum(connections, ({ packets }) => packets)
  return expected === 0 ? null : percent(lost, expected)
}

/** The older format's word for an outcome. */
function statusOf(outcome: Outcome): ReportedConnection['status'] {
  if (SUCCESSFUL.has(outcome)) return 'connected'
  return outcome === 'dropped' ? 'disconnected' : 'error'
}
