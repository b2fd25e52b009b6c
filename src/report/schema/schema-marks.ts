import { z } from 'zod'
import { count, milliseconds, percent } from './schema-values.ts'

/** Below 0 where the clocks differ by less than what is known. */
const latency = z.number().nullable()

/** What the marks of synthetic cameras show of the measured window. */
export const marks = z.object({
  clock: z
    .enum(['same', 'exchange', 'unknown'])
    .describe(
      'How the clock of the cameras is compared with that of the viewers. same: it is the same; exchange: asked over the network; unknown: it cannot be, so there is no delay.',
    ),
  clock_error_ms: milliseconds.describe('Milliseconds by which a delay may be off; null where not known.'),
  latency_ms: z
    .object({
      p50: latency.describe('Milliseconds, median.'),
      p95: latency.describe('Milliseconds, 95th percentile.'),
      p99: latency.describe('Milliseconds, 99th percentile.'),
      max: latency.describe('Milliseconds, longest.'),
    })
    .describe(
      'Milliseconds from sending a frame to the arrival of its last byte, over all connections. Null where it was not measured.',
    ),
  marked_frames: count.describe('Frames with a mark that arrived.'),
  lost_frames: count
    .nullable()
    .describe('Frames that were sent between two that arrived, and never came. Null where not measured.'),
  lost_frames_percent: percent
    .nullable()
    .describe(
      'lost_frames, in percent of them and the distinct frames that arrived. Null where not measured.',
    ),
  repeated_frames: count.nullable().describe('Frames that had arrived before. Null where not measured.'),
  reordered_frames: count
    .nullable()
    .describe('Frames that arrived after one that was sent later. Null where not measured.'),
  foreign_frames: count
    .nullable()
    .describe('Frames of another camera than the one asked for. Null where ids cannot be compared.'),
  not_measurable: z
    .string()
    .nullable()
    .describe('What could not be measured, and why; null when everything was.'),
})

const ofConnection = latency.default(null)
const framesOfConnection = count.nullable().default(null)

/** Of each connection. Null where not measured, as without synthetic cameras. */
export const connectionMarks = {
  latency_p50_ms: ofConnection.describe('Milliseconds from sending a frame to its arrival, median.'),
  latency_p95_ms: ofConnection.describe('Milliseconds from sending a frame to its arrival, 95th percentile.'),
  latency_p99_ms: ofConnection.describe('Milliseconds from sending a frame to its arrival, 99th percentile.'),
  latency_max_ms: ofConnection.describe('Milliseconds from sending a frame to its arrival, longest.'),
  lost_frames: framesOfConnection.describe('Frames that were sent between two that arrived, and never came.'),
  repeated_frames: framesOfConnection.describe('Frames that had arrived before.'),
  reordered_frames: framesOfConnection.describe('Frames that arrived after one that was sent later.'),
  foreign_frames: framesOfConnection.describe('Frames of another camera.'),
  foreign_camera: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'Id of the camera of the last such frame; null without one, or if no camera of the run has it.',
    ),
}
