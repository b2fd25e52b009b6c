import { OUTCOMES, type Outcome } from '../model/health.ts'

const COUNTS_AND_RATES = {
  capacity_connections: 'Connections that the server holds within the health rules.',
  recommended_cameras: 'Cameras of the recommended face-recognition deployment.',
  connection_success_rate: 'Connections that delivered throughout the window, percent of the planned ones.',
  healthy_connections: 'Connections that met every health rule.',
  healthy_rate: 'Connections that met every health rule, percent of the planned ones.',
  frozen_connections: 'Connections that kept sending the same picture.',
  planned_connections: 'Connections that were planned.',
  planned_frames: 'Frames that the planned connections should have received.',
  delivered_frames_rate: 'Frames received, percent of the planned ones.',
  planned_fps_per_connection: 'Frames a second divided by the planned connections.',
  average_fps_per_connection: 'Frames a second divided by the successful connections.',
  global_fps: 'Frames a second of all connections.',
  total_reconnections: 'Reconnections in the window.',
  reconnection_rate: 'Reconnections divided by the successful connections.',
  connect_retries: 'Attempts to open connections that had never delivered a frame.',
  drops: 'Times that a stream ended or fell silent.',
  freezes: 'Gaps at or above the freeze limit.',
  long_stalls: 'Gaps at or above the long-stall limit.',
  stalled_ms: 'Milliseconds by which frames were late in freezes, over all connections.',
  stalled_rate: 'Stalled time, percent of planned connections × window.',
  packets_received: 'RTP packets that arrived.',
  packets_lost: 'RTP packets that did not arrive.',
  loss_percent: 'RTP packets that did not arrive, percent of those that should have.',
  fairness: "Jain's index of the connections' frame rates, 0 to 1: 1 when all get the same.",
  headroom_percent: 'What the load generator had left, in percent.',
} as const

const TIMES = {
  time_to_first_frame_p50_ms:
    'Milliseconds from planned start to first frame, median. A frame that never came is infinite.',
  time_to_first_frame_p95_ms: 'Milliseconds from planned start to first frame, 95th percentile.',
  time_to_first_frame_p99_ms: 'Milliseconds from planned start to first frame, 99th percentile.',
  time_to_first_frame_max_ms: 'Milliseconds from planned start to first frame, longest.',
  first_frame_never: 'Connections that never had a frame.',
  gap_p50_ms: 'Milliseconds between two frames, median.',
  gap_p95_ms: 'Milliseconds between two frames, 95th percentile.',
  gap_p99_ms: 'Milliseconds between two frames, 99th percentile.',
  gap_max_ms: 'Milliseconds between two frames, longest.',
  jitter_ms:
    'Milliseconds of interarrival jitter of RTP packets (RFC 3550, 6.4.1), 95th percentile over the connections.',
} as const

export type Metric = keyof typeof COUNTS_AND_RATES | keyof typeof TIMES | `outcomes.${Outcome}`

/** Every number that thresholds.json can limit, with its description. The names are paths in the report. */
export const METRICS = {
  ...COUNTS_AND_RATES,
  ...TIMES,
  ...Object.fromEntries(OUTCOMES.map((kind) => [`outcomes.${kind}`, `Connections that ended up ${kind}.`])),
} as { readonly [K in Metric]: string }

export const METRIC_NAMES = Object.keys(METRICS) as readonly Metric[]
