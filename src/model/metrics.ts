import { OUTCOMES, type Outcome } from './health.ts'

export interface MetricFacts {
  /** For people, without the unit unless it is part of the name. */
  readonly title: string
  /** Without the unit, so that it is right in any. */
  readonly description: string
  /** Of `ratio`, one number divided by another. */
  readonly unit: string
  /** Which way is better; null if neither. */
  readonly better: 'higher' | 'lower' | null
  /** Why a report has no number for it, for metrics that may have none. */
  readonly missing?: string
  /** Why it is infinite, unless because an event never came. */
  readonly infinite?: string
  /** Part of every recorded job; other metrics are if thresholds.json limits their change. */
  readonly isRecorded?: true
}

const NO_SEARCH = 'only a capacity search measures it; an extrapolation is not a measurement'
const NO_MODEL = 'only --grow both measures it, and only where its model of the server holds'
const NO_GAPS = 'no connection received two frames'
const NO_MARKS = 'only frames of synthetic cameras have marks, and only where the server does not re-encode'
const NO_SOAK = 'only --soak measures it'
const NO_PACKETS = 'no numbered packets came (only RTP has them)'

const NAMED = {
  capacity_connections: {
    title: 'Capacity in connections',
    description: 'Connections that the server holds within the health rules.',
    unit: 'connections',
    better: 'higher',
    missing: NO_SEARCH,
    isRecorded: true,
  },
  recommended_cameras: {
    title: 'Recommended cameras',
    description: 'Cameras of the recommended face-recognition deployment.',
    unit: 'cameras',
    better: 'higher',
    missing: NO_SEARCH,
  },
  cost_per_camera: {
    title: 'Cost of a camera',
    description: 'Share of the server that a camera takes, whoever watches it (`--grow both`).',
    unit: 'percent',
    better: 'lower',
    missing: NO_MODEL,
  },
  cost_per_connection: {
    title: 'Cost of a connection',
    description: 'Share of the server that a connection takes (`--grow both`).',
    unit: 'percent',
    better: 'lower',
    missing: NO_MODEL,
  },
  connection_success_rate: {
    title: 'Successful connections',
    description: 'Share of the planned connections that delivered throughout the window.',
    unit: 'percent',
    better: 'higher',
    isRecorded: true,
  },
  healthy_connections: {
    title: 'Healthy connections, number',
    description: 'Connections that met every health rule.',
    unit: 'connections',
    better: 'higher',
  },
  healthy_rate: {
    title: 'Healthy connections',
    description: 'Share of the planned connections that met every health rule.',
    unit: 'percent',
    better: 'higher',
    isRecorded: true,
  },
  frozen_connections: {
    title: 'Frozen connections',
    description: 'Connections that kept sending the same picture.',
    unit: 'connections',
    better: 'lower',
  },
  planned_connections: {
    title: 'Planned connections',
    description: 'Connections that were planned.',
    unit: 'connections',
    better: null,
  },
  planned_frames: {
    title: 'Planned frames',
    description: 'Frames that the planned connections should have received.',
    unit: 'frames',
    better: null,
  },
  delivered_frames_rate: {
    title: 'Frames received',
    description: 'Share of the planned frames that were received.',
    unit: 'percent',
    better: 'higher',
  },
  planned_fps_per_connection: {
    title: 'FPS per planned connection',
    description: 'Frames a second divided by the planned connections.',
    unit: 'fps',
    better: 'higher',
    isRecorded: true,
  },
  average_fps_per_connection: {
    title: 'FPS per successful connection',
    description: 'Frames a second divided by the successful connections.',
    unit: 'fps',
    better: 'higher',
    isRecorded: true,
  },
  global_fps: {
    title: 'FPS of all connections',
    description: 'Frames a second of all connections.',
    unit: 'fps',
    better: 'higher',
  },
  total_reconnections: {
    title: 'Reconnections',
    description: 'Reconnections in the window.',
    unit: 'reconnections',
    better: 'lower',
  },
  reconnection_rate: {
    title: 'Reconnections per connection',
    description: 'Reconnections divided by the successful connections.',
    unit: 'ratio',
    better: 'lower',
    infinite: 'no connection was successful, which counts as infinite',
    isRecorded: true,
  },
  connect_retries: {
    title: 'Repeated connection attempts',
    description: 'Attempts to open connections that had never delivered a frame.',
    unit: 'attempts',
    better: 'lower',
  },
  drops: {
    title: 'Drops',
    description: 'Times that a stream ended or fell silent.',
    unit: 'drops',
    better: 'lower',
  },
  freezes: {
    title: 'Freezes',
    description: 'Gaps at or above the freeze limit.',
    unit: 'freezes',
    better: 'lower',
  },
  long_stalls: {
    title: 'Long stalls',
    description: 'Gaps at or above the long-stall limit.',
    unit: 'stalls',
    better: 'lower',
  },
  stalled_ms: {
    title: 'Stalled time, all connections',
    description: 'Time by which frames were late in freezes, over all connections.',
    unit: 'ms',
    better: 'lower',
  },
  stalled_rate: {
    title: 'Stalled time',
    description: 'Stalled time as a share of planned connections × window.',
    unit: 'percent',
    better: 'lower',
  },
  packets_received: {
    title: 'Packets received',
    description: 'RTP packets that arrived.',
    unit: 'packets',
    better: null,
  },
  packets_lost: {
    title: 'Packets lost',
    description: 'RTP packets that did not arrive.',
    unit: 'packets',
    better: 'lower',
  },
  loss_percent: {
    title: 'Packet loss',
    description: 'Share of the RTP packets that should have arrived and did not.',
    unit: 'percent',
    better: 'lower',
    missing: NO_PACKETS,
  },
  fairness: {
    title: 'Fairness',
    description: "Jain's index of the connections' frame rates, 0 to 1: 1 when all get the same.",
    unit: 'ratio',
    better: 'higher',
    missing: 'nothing was delivered',
  },
  headroom_percent: {
    title: 'Headroom of the load generator',
    description: 'Share of its capacity that the load generator had left.',
    unit: 'percent',
    better: 'higher',
  },
  time_to_first_frame_p50_ms: {
    title: 'First frame, median',
    description: 'Time from planned start to first frame, median. A frame that never came is infinite.',
    unit: 'ms',
    better: 'lower',
  },
  time_to_first_frame_p95_ms: {
    title: 'First frame, 95th percentile',
    description: 'Time from planned start to first frame, 95th percentile.',
    unit: 'ms',
    better: 'lower',
    isRecorded: true,
  },
  time_to_first_frame_p99_ms: {
    title: 'First frame, 99th percentile',
    description: 'Time from planned start to first frame, 99th percentile.',
    unit: 'ms',
    better: 'lower',
  },
  time_to_first_frame_max_ms: {
    title: 'First frame, slowest',
    description: 'Time from planned start to first frame, longest.',
    unit: 'ms',
    better: 'lower',
  },
  first_frame_never: {
    title: 'Connections without a frame',
    description: 'Connections that never had a frame.',
    unit: 'connections',
    better: 'lower',
  },
  gap_p50_ms: {
    title: 'Gap between frames, median',
    description: 'Time between two frames, median.',
    unit: 'ms',
    better: 'lower',
    missing: NO_GAPS,
  },
  gap_p95_ms: {
    title: 'Gap between frames, 95th percentile',
    description: 'Time between two frames, 95th percentile.',
    unit: 'ms',
    better: 'lower',
    missing: NO_GAPS,
  },
  gap_p99_ms: {
    title: 'Gap between frames, 99th percentile',
    description: 'Time between two frames, 99th percentile.',
    unit: 'ms',
    better: 'lower',
    missing: NO_GAPS,
  },
  gap_max_ms: {
    title: 'Gap between frames, longest',
    description: 'Time between two frames, longest.',
    unit: 'ms',
    better: 'lower',
    missing: NO_GAPS,
  },
  jitter_ms: {
    title: 'Jitter, 95th percentile',
    description:
      'Interarrival jitter of RTP packets (RFC 3550, 6.4.1), 95th percentile over the connections.',
    unit: 'ms',
    better: 'lower',
    missing: NO_PACKETS,
  },
  latency_p50_ms: {
    title: 'Delay, median',
    description: 'Time from sending a frame to its arrival, of frames with marks, median.',
    unit: 'ms',
    better: 'lower',
    missing: NO_MARKS,
  },
  latency_p95_ms: {
    title: 'Delay, 95th percentile',
    description: 'Time from sending a frame to its arrival, of frames with marks, 95th percentile.',
    unit: 'ms',
    better: 'lower',
    missing: NO_MARKS,
  },
  latency_p99_ms: {
    title: 'Delay, 99th percentile',
    description: 'Time from sending a frame to its arrival, of frames with marks, 99th percentile.',
    unit: 'ms',
    better: 'lower',
    missing: NO_MARKS,
  },
  latency_max_ms: {
    title: 'Delay, longest',
    description: 'Time from sending a frame to its arrival, of frames with marks, longest.',
    unit: 'ms',
    better: 'lower',
    missing: NO_MARKS,
  },
  lost_frames_percent: {
    title: 'Lost frames',
    description: 'Share of the marked frames that were sent and never came.',
    unit: 'percent',
    better: 'lower',
    missing: NO_MARKS,
  },
  foreign_frames: {
    title: 'Frames of other cameras',
    description: 'Frames of another camera than the one that was asked for, by their marks.',
    unit: 'frames',
    better: 'lower',
    missing: NO_MARKS,
  },
  repeated_frames: {
    title: 'Repeated frames',
    description: 'Marked frames that had arrived before.',
    unit: 'frames',
    better: 'lower',
    missing: NO_MARKS,
  },
  reordered_frames: {
    title: 'Reordered frames',
    description: 'Marked frames that arrived after one that was sent later.',
    unit: 'frames',
    better: 'lower',
    missing: NO_MARKS,
  },
  soak_passed_windows: {
    title: 'Windows of the soak that passed',
    description: 'Share of the windows of a soak that passed by the health rules, without void ones.',
    unit: 'percent',
    better: 'higher',
    missing: NO_SOAK,
  },
  memory_growth_mb_per_hour: {
    title: 'Growth of memory in an hour, MB',
    description: "Growth of the server's memory in an hour of a soak (1 MB is 1,000,000 bytes).",
    unit: 'MB',
    better: 'lower',
    missing: NO_SOAK,
  },
  memory_growth_kb_per_connection: {
    title: 'Growth of memory for a connection, KB',
    description:
      "Growth of the server's memory in a soak, for each connection that ended (1 KB is 1,000 bytes).",
    unit: 'KB',
    better: 'lower',
    missing: NO_SOAK,
  },
  fps_drift_percent_per_hour: {
    title: 'Drift of the frame rate in an hour',
    description: 'Change of the frames a second in an hour of a soak: below 0 where they become fewer.',
    unit: 'percent',
    better: 'higher',
    missing: NO_SOAK,
  },
  reconnections_per_hour: {
    title: 'Reconnections in an hour',
    description: 'Reconnections in an hour of a soak, without those that were planned.',
    unit: 'reconnections',
    better: 'lower',
    missing: NO_SOAK,
  },
} as const satisfies Record<string, MetricFacts>

export type Metric = keyof typeof NAMED | `outcomes.${Outcome}`

/**
 * Every number of a report that thresholds.json can limit, in the order of the documentation. Where a report has it is
 * in `report/facts/metric-values`.
 */
export const METRICS = {
  ...NAMED,
  ...Object.fromEntries(OUTCOMES.map((outcome) => [`outcomes.${outcome}`, outcomeFacts(outcome)])),
} as { readonly [K in Metric]: MetricFacts }

export const METRIC_NAMES = Object.keys(METRICS) as readonly Metric[]

/** @param name from a stored report or a limit, so anything */
export function isMetric(name: string): name is Metric {
  return Object.hasOwn(METRICS, name)
}

function outcomeFacts(outcome: Outcome): MetricFacts {
  return {
    title: `Connections: ${outcome.replaceAll('_', ' ')}`,
    description: `Connections that ended up ${outcome}.`,
    unit: 'connections',
    better: outcome === 'healthy' ? 'higher' : 'lower',
  }
}
