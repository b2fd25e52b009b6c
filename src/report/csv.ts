import { stringify } from 'csv-stringify/sync'
import { escapeTerminal } from '../text/escape.ts'
import type { Report } from './schema/schema.ts'

/** The columns of each CSV file: those of the older format first, in their order, and new ones only after them. */
export const CSV_COLUMNS = {
  connections: [
    'connection_id',
    'camera_id',
    'connection_number',
    'status',
    'total_frames',
    'total_bytes',
    'avg_fps',
    'reconnections',
    'duration_seconds',
    'errors_count',
    'outcome',
    'http_status',
    'first_frame_ms',
    'longest_gap_ms',
    'nominal_fps',
    'detail',
    'packets_received',
    'packets_lost',
    'loss_percent',
    'jitter_ms',
    'latency_p50_ms',
    'latency_p95_ms',
    'latency_p99_ms',
    'latency_max_ms',
    'lost_frames',
    'repeated_frames',
    'reordered_frames',
    'foreign_frames',
    'foreign_camera',
  ],
  cameras: [
    'camera_id',
    'connections_attempted',
    'successful_connections',
    'success_rate',
    'combined_fps',
    'total_frames',
    'total_reconnections',
    'healthy_connections',
    'outcomes',
  ],
  trials: [
    'number',
    'purpose',
    'connections',
    'healthy',
    'outcome',
    'goodput',
    'fps_per_connection',
    'mbit_per_second',
    'seconds',
    'elapsed_seconds',
    'low',
    'estimate',
    'high',
    'server_cpu_cores',
    'broken_outcome',
    'reason',
    'limit_cause',
  ],
} as const

/** `_connections.csv`. An empty cell is a missing value. */
export function connectionsCsv(report: Report): string {
  return csvTable(report.individual_connections, CSV_COLUMNS.connections)
}

/** `_cameras.csv`. */
export function camerasCsv(report: Report): string {
  const cameras = Object.entries(report.camera_statistics.per_camera_analysis)
  return csvTable(
    cameras.map(([camera_id, figures]) => ({
      camera_id,
      ...figures,
      outcomes: countsText(figures.outcomes),
    })),
    CSV_COLUMNS.cameras,
  )
}

/** `_trials.csv`. */
export function trialsCsv(report: Report): string {
  return csvTable(report.trials, CSV_COLUMNS.trials)
}

/** `2 healthy, 1 refused`. */
function countsText(outcomes: Readonly<Record<string, number>>): string {
  const counts = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`)
  return counts.join(', ')
}

/**
 * A cell that a spreadsheet would take for a formula starts with an apostrophe. Control characters are escaped, so that
 * each record is one line; the JSON report has the original text.
 */
export function csvTable(records: readonly object[], columns: readonly string[], header = true): string {
  return stringify([...records], {
    header,
    columns: [...columns],
    cast: { string: (text) => escapeTerminal(text) },
    escape_formulas: true,
  })
}
