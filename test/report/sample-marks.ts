import type { Report } from '../../src/report/schema/schema.ts'

type Marks = NonNullable<Report['marks']>
type Model = NonNullable<Report['capacity_model']>

/** Of cameras on another machine, whose clock was asked for. */
export const MARKS: Marks = {
  clock: 'exchange',
  clock_error_ms: 4,
  latency_ms: { p50: 38.2, p95: 44, p99: 60.4, max: 12_480 },
  marked_frames: 59_988,
  lost_frames: 12,
  lost_frames_percent: 0.02,
  repeated_frames: 3,
  reordered_frames: 0,
  foreign_frames: 0,
  not_measurable: null,
}

export const RE_ENCODED: Marks = {
  clock: 'unknown',
  clock_error_ms: null,
  latency_ms: { p50: null, p95: null, p99: null, max: null },
  marked_frames: 0,
  lost_frames: null,
  lost_frames_percent: null,
  repeated_frames: null,
  reordered_frames: null,
  foreign_frames: null,
  not_measurable: 'the server re-encodes the streams: its frames have no marks',
}

/** Three units for a camera and one for a connection, of 240. */
export const MODEL: Model = {
  cost_per_camera: { value: 0.0125, low: 0.0108, high: 0.0142 },
  cost_per_connection: { value: 0.004167, low: 0.00391, high: 0.00443 },
  points: [
    { axis: 'viewers', cameras: 8, connections: 216, low: 204, high: 228 },
    { axis: 'cameras', cameras: 60, connections: 60, low: 56, high: 64 },
  ],
  check: {
    cameras: 30,
    predicted: 150,
    measured: { axis: 'check', cameras: 30, connections: 147, low: 140, high: 156 },
    holds: true,
  },
  usable: true,
  notes: [],
}

/** The report, had its cameras been ours: each connection with the same delay, `slower` ms more than the one before. */
export function withMarks(report: Report, marks: Marks = MARKS, slower = 0.5): Report {
  const individual_connections = report.individual_connections.map((connection, index) => {
    if (marks.marked_frames === 0) return connection
    const delay = 30 + index * slower
    return {
      ...connection,
      latency_p50_ms: delay,
      latency_p95_ms: 1.2 * delay,
      latency_p99_ms: 1.5 * delay,
      latency_max_ms: 2 * delay,
      lost_frames: index % 4 === 0 ? 1 : 0,
      repeated_frames: 0,
      reordered_frames: 0,
      foreign_frames: 0,
    }
  })
  return { ...report, marks, individual_connections }
}

/** The same, with pictures of camera `came` on every connection to camera `asked`. */
export function withForeignFrames(report: Report, asked: string, came: string | null): Report {
  const marked = withMarks(report, { ...MARKS, foreign_frames: 412 })
  const viewers = marked.individual_connections.filter(({ camera_id }) => camera_id === asked).length
  const individual_connections = marked.individual_connections.map((connection) =>
    connection.camera_id === asked
      ? { ...connection, foreign_frames: 412 / viewers, foreign_camera: came }
      : connection,
  )
  return { ...marked, individual_connections }
}
