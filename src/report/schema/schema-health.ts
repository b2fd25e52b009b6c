import { z } from 'zod'
import { OUTCOMES } from '../../model/health.ts'
import { amount, count, lossPercent, milliseconds, percent } from './schema-values.ts'

const firstFrame = milliseconds.describe(
  'Milliseconds from the planned start. Null where it is infinite, because too many connections never had a first frame: see first_frame_never.',
)
const gap = milliseconds.describe(
  'Milliseconds between frames as they came, over all connections: each gap counts once, however long. Null where there was none.',
)

const cameraFinding = z
  .object({
    text: z.string().describe('One sentence for people.'),
    cameras: z.array(z.string()).describe('Ids of the first 20 of them.'),
    camera_count: count.describe('How many cameras.'),
  })
  .nullable()
  .default(null)

export const health = z.object({
  planned_connections: count.describe('Connections that were planned.'),
  healthy_connections: count.describe('Connections that met every health rule.'),
  healthy_rate: percent.describe('Healthy connections, in percent of the planned ones.'),
  outcomes: z.record(z.enum(OUTCOMES), count).describe('Connections by outcome.'),
  frozen_connections: count.describe(
    'Connections that repeated one picture, whatever else was wrong with them. That alone is healthy.',
  ),
  planned_frames: amount.describe('Frames that the planned connections should have received.'),
  delivered_frames_rate: amount.describe('Frames received ÷ planned, in percent.'),
  planned_fps_per_connection: amount.describe('Frames ÷ seconds ÷ planned connections.'),
  time_to_first_frame_p50_ms: firstFrame,
  time_to_first_frame_p95_ms: firstFrame,
  time_to_first_frame_p99_ms: firstFrame,
  time_to_first_frame_max_ms: firstFrame,
  first_frame_never: count.describe('Connections that never had a frame.'),
  gap_p50_ms: gap,
  gap_p95_ms: gap,
  gap_p99_ms: gap,
  gap_max_ms: gap,
  gap_distribution: z
    .array(
      z.object({
        percentile: percent.describe('The share of the gaps that are not longer, in percent.'),
        ms: amount.describe('Milliseconds between frames at that percentile.'),
      }),
    )
    .max(100)
    .default([])
    .describe(
      'Milliseconds between frames from the shortest to the longest, over all connections, at percentiles for which there were enough gaps.',
    ),
  freezes: count.describe('Gaps at or above the freeze limit, over all connections.'),
  long_stalls: count.describe('Gaps at or above the long-stall limit, over all connections.'),
  stalled_ms: amount.describe('Milliseconds by which frames were late in freezes, over all connections.'),
  stalled_rate: amount.describe('stalled_ms ÷ (planned connections × window), in percent.'),
  drops: count.describe('Times that a stream ended or fell silent, over all connections.'),
  connect_retries: count.describe('Attempts to open connections that had never delivered a frame.'),
  packets_received: count.default(0).describe('Numbered packets (RTP) that arrived; 0 over HTTP.'),
  packets_lost: count.default(0).describe('Numbered packets that did not arrive (RFC 3550, 6.4.1).'),
  loss_percent: lossPercent.describe(
    'packets_lost, in percent of all that should have arrived, over all connections.',
  ),
  jitter_ms: milliseconds
    .default(null)
    .describe(
      'Milliseconds: 95th percentile over the connections of their interarrival jitter. Null without packets.',
    ),
  fairness: z.number().min(0).max(1).nullable().describe("Jain's index; null when nothing was delivered."),
  passes: z.boolean().describe('The trial rule: enough healthy connections, enough of the planned frames.'),
  pass_why: z.string().describe('Why it passes or not, in words.'),
  refusals: z
    .string()
    .nullable()
    .default(null)
    .describe('Which single cameras refused connections while the others carried theirs.'),
  dead_cameras: cameraFinding.describe('Cameras that gave nothing on any connection while others delivered.'),
  frozen_cameras: cameraFinding.describe('Cameras that repeated one picture.'),
})
