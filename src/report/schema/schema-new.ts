import { z } from 'zod'
import { GATE_REASONS } from '../../model/gate-reasons.ts'
import { OUTCOMES } from '../../model/health.ts'
import { HEALTH_RULES } from '../../model/health-rules.ts'
import { MAX_SECONDS } from '../../model/measured-window.ts'
import { STREAM_NOTES } from '../../model/streams.ts'
import { agents } from './schema-agents.ts'
import { ab, capacity, counters, limitCause, trial } from './schema-capacity.ts'
import { health } from './schema-health.ts'
import { legacyConnection } from './schema-legacy.ts'
import { generator, resources } from './schema-machine.ts'
import { connectionMarks, marks } from './schema-marks.ts'
import { merge } from './schema-merge.ts'
import { capacityModel } from './schema-model.ts'
import { publisher } from './schema-publisher.ts'
import { run } from './schema-run.ts'
import { shard } from './schema-shard.ts'
import { soak } from './schema-soak.ts'
import { timeline } from './schema-timeline.ts'
import { amount, count, lossPercent, milliseconds } from './schema-values.ts'

/** Numbers in all series of single connections: 4,000 connections of 900 seconds, or 100,000 of 36. */
export const MAX_SERIES_VALUES = 3_600_000

/** The keys that the older format lacks. A missing number is null, never 0 and never a string. */

const streamNote = z.object({
  note: z.enum(STREAM_NOTES).describe('Which note it is.'),
  text: z.string().describe('One sentence for people.'),
  cameras: z.array(z.string()).describe('Ids of the first 20 cameras that it applies to.'),
  camera_count: count.describe('How many cameras it applies to.'),
  connections: count.describe('How many connections it applies to.'),
})

const gateRow = z.object({
  metric: z.string().describe('Name of the number that is limited.'),
  kind: z.enum(['floor', 'regression', 'ab']).describe('What kind of limit it is.'),
  baseline: z
    .number()
    .nullable()
    .describe('What it is compared with, in the unit of the metric; null for a floor.'),
  value: z
    .number()
    .nullable()
    .describe('In the unit of the metric. Null when it was not measured, or is infinite: `why` says which.'),
  change: z
    .number()
    .nullable()
    .describe('Change since the baseline, in percent or in the unit of the metric; null for a floor.'),
  unit: z
    .enum(['percent', 'points'])
    .nullish()
    .describe(
      'Unit of `change`: percent of the baseline, or points, the unit of the metric. Null for a floor.',
    ),
  limit: z.string().describe('The limit in words.'),
  min: z.number().nullish().describe('Lower bound of a floor, in the unit of the metric.'),
  max: z.number().nullish().describe('Upper bound of a floor, in the unit of the metric.'),
  allowed_change: z
    .number()
    .nullish()
    .describe('Largest change that a limit on it allows, in `unit`: below 0 for a drop. Null for a floor.'),
  verdict: z
    .enum(['pass', 'fail', 'inconclusive', 'improved', 'advice', 'no_baseline'])
    .describe('advice and no_baseline never change the verdict of the run.'),
  reason: z.enum(GATE_REASONS).optional().describe('Why, as a code that does not change with the words.'),
  why: z.string().describe('Why, in words.'),
})

const gate = z.object({
  verdict: z.enum(['pass', 'fail', 'inconclusive']).describe('Whether the run passes.'),
  why: z.string().describe('Why, in words.'),
  rows: z.array(gateRow).describe('Empty where no limits are set: then the trial rule decides.'),
})

const fr = z.object({
  verdict: z
    .enum(['feasible', 'feasible_with_risk', 'not_feasible', 'not_assessed'])
    .describe('Whether the server carries the planned deployment.'),
  why: z.string().describe('Why, in words.'),
  planned: z
    .boolean()
    .default(false)
    .describe('The deployment was given: `fr` in thresholds.json, or `--fr-target`.'),
  target_cameras: count.describe('Cameras of the planned deployment.'),
  recommended_cameras: count.describe(
    'Cameras that are recommended, from the capacity, measured or not: see `verdict`.',
  ),
  recommended_low: count.nullable().describe('Cameras at the lower end of the interval of the capacity.'),
  recommended_high: count.nullable().describe('Cameras at its upper end; null when it has none.'),
  binding_limit: z.string().nullable().describe('The term that sets the number of cameras.'),
  terms: z
    .array(
      z.object({
        name: z.string().describe('Name of the limit.'),
        cameras: count.describe('Cameras that it allows.'),
        formula: z.string().describe('The arithmetic.'),
      }),
    )
    .default([])
    .describe('Every limit that is known, for the recommended deployment.'),
  bottlenecks: z
    .array(
      z.object({
        name: z.string().describe('What it is.'),
        evidence: z.string().describe('What was seen.'),
        advice: z.string().describe('What to do about it.'),
      }),
    )
    .default([])
    .describe('What limited this run, from the rules of `limit_cause`.'),
})

const connection = z.object({
  ...legacyConnection,
  outcome: z.enum(OUTCOMES).describe('How the connection fared in the window.'),
  http_status: z
    .int()
    .nullable()
    .describe('Status of an answer that was not a stream; RTSP has the same numbers.'),
  first_frame_ms: milliseconds.describe(
    'Milliseconds from the planned start to the first frame; null when it never came.',
  ),
  longest_gap_ms: milliseconds.describe('Milliseconds of the longest gap; null where no frame ever came.'),
  stalled_ms: amount.describe('Milliseconds by which frames were late in freezes.'),
  broken_rules: z.array(z.enum(HEALTH_RULES)).describe('Health rules that it broke.'),
  nominal_fps: amount.describe('Frames a second that its camera should send.'),
  gap_p50_ms: milliseconds.describe('Milliseconds between frames, median.'),
  gap_p95_ms: milliseconds.describe('Milliseconds between frames, 95th percentile.'),
  gap_p99_ms: milliseconds.describe('Milliseconds between frames, 99th percentile.'),
  packets_received: count.default(0).describe('Numbered packets (RTP) that arrived.'),
  packets_lost: count.default(0).describe('Numbered packets (RTP) that did not arrive.'),
  loss_percent: lossPercent.describe(
    'Packets lost, in percent; null where the protocol does not number packets.',
  ),
  jitter_ms: milliseconds
    .default(null)
    .describe('Milliseconds of interarrival jitter (RFC 3550, 6.4.1), the mean over the window.'),
  ...connectionMarks,
  detail: z.string().nullable().describe('How its stream last ended, in words.'),
  frozen: z.boolean().describe('It repeated one picture.'),
  frames_per_second: z
    .array(count)
    .max(MAX_SECONDS)
    .describe(
      `Frames in each second of the window, at most of its first ${MAX_SECONDS}. With more than ${MAX_SERIES_VALUES / MAX_SECONDS} connections of fewer seconds: all connections together have at most ${MAX_SERIES_VALUES} numbers.`,
    ),
})

export const newKeys = {
  run: run.describe('The run itself.'),
  health: health.describe('The measured window, judged by the health rules.'),
  marks: marks
    .nullable()
    .default(null)
    .describe('Delay and lost frames, by the marks of synthetic cameras; null for other cameras.'),
  publisher: publisher
    .nullable()
    .default(null)
    .describe('The cameras that the run published, in the measured window; null without --publish.'),
  soak: soak
    .nullable()
    .default(null)
    .describe('Hours at one load after the measured window (docs/soak.md); null without --soak.'),
  capacity: capacity.describe('How many connections the server can hold.'),
  capacity_model: capacityModel
    .nullable()
    .default(null)
    .describe('What cameras and connections cost (docs/capacity-model.md); null unless both were grown.'),
  limit_cause: limitCause
    .nullable()
    .default(null)
    .describe('What keeps the server from a higher load (docs/bottlenecks.md); null when no load failed.'),
  counters: counters
    .nullable()
    .default(null)
    .describe(
      'Where the server counted something else as sent than what arrived; null when they agree, or cannot be compared.',
    ),
  trials: z.array(trial).describe('Every trial of the search. Empty without a search.'),
  resources: resources.nullable().default(null).describe('The server process; null when it was not watched.'),
  ab: ab.nullable().default(null).describe('The comparison of two servers; null when there was none.'),
  agents: agents
    .nullable()
    .default(null)
    .describe('The agents that held the connections, in the measured window; null where one machine did.'),
  merge: merge
    .nullable()
    .default(null)
    .describe('Set where this report was put together from those of several shards.'),
  generator: generator.describe('The load generator and its machine in the measured window.'),
  stream_notes: z
    .array(streamNote)
    .default([])
    .describe('What viewers forgive in these streams and their owner should know.'),
  gate: gate.describe('The verdict.'),
  fr: fr.describe('What follows for face recognition.'),
  timeline: timeline
    .nullable()
    .default(null)
    .describe('The measured window second by second; null in reports of earlier versions.'),
  shard: shard
    .nullable()
    .default(null)
    .describe(
      'This report is of one part of a run, for `camgate merge` (docs/shards.md); null where one machine opened all.',
    ),
}
export const individualConnections = z.array(connection).describe('Every planned connection.')
