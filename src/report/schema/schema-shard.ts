import { z } from 'zod'
import { HEALTH_LIMITS, type HealthRules } from '../../model/health-rules.ts'
import { STREAM_END_KINDS, STREAM_NOTES } from '../../model/streams.ts'
import { generator } from './schema-machine.ts'
import { amount, count, milliseconds } from './schema-values.ts'

/** A plan has at most this many connections. */
const MAX_CONNECTIONS = 100_000
const MAX_LOADS = 64
/** As many jobs as a matrix of GitHub Actions can have. */
const MAX_SHARDS = 256
/** A day, with room for it. */
const MAX_DURATION_MS = 1e8
/** Milliseconds since the epoch that are a date: until the year 33658. */
const moment = amount.max(1e15)
/** The largest histogram has fewer than 2,000 counts. */
const MAX_ENCODED = 65_536

const column = <T extends z.ZodType>(value: T) => z.array(value).max(MAX_CONNECTIONS)
const known = column(amount.nullable())
const delay = column(z.number().nullable())
const counts = column(count)
/** Where the value of each connection is in another list; null for none. */
const place = column(count.nullable())

/** The connections of one window, a list for each figure: entry k of every list is of connection k. */
export const windowColumns = z.object({
  index: counts.describe('Place of the connection in the whole set, from 0.'),
  camera: counts.describe('Place of its camera in `cameras`.'),
  cameras: column(z.string()).describe('Ids of the cameras.'),
  number: counts.describe('Number of the connection among those to its camera, from 1.'),
  nominal_fps: column(amount).describe('Frames a second that its camera should send.'),
  declared_fps: known.describe('Frames a second by the description of the stream; null without one.'),
  first_frame_ms: known.describe('Milliseconds to the first frame; null when it never came.'),
  frames: counts.describe('Complete frames.'),
  bytes: counts.describe('Bytes of the stream, with its framing.'),
  picture_bytes: counts.describe('Bytes of the complete pictures.'),
  packets: counts.describe('Numbered packets that arrived.'),
  packets_lost: counts.describe('Numbered packets that did not.'),
  pictures_lost: counts.describe('Pictures that were lost with them.'),
  jitter_ms: known.describe('Milliseconds of interarrival jitter.'),
  frames_per_second: column(counts).describe('Frames in each second, as far as there is room for them.'),
  reconnections: counts.describe('Streams that delivered again after an earlier one had ended.'),
  connect_retries: counts.describe('Attempts to open a connection that had never delivered.'),
  drops: counts.describe('Times that the stream ended or fell silent.'),
  has_delivered: column(z.boolean()).describe('It has ever delivered a frame.'),
  is_delivering: column(z.boolean()).describe('Its stream delivered at the end of the window.'),
  key_frame_interval: column(amount).describe('Frames from one key frame to the next.'),
  freezes: counts.describe('Gaps at or above the freeze limit.'),
  stalled_ms: column(amount).describe('Milliseconds by which frames were late in freezes.'),
  long_stalls: counts.describe('Gaps at or above the long-stall limit.'),
  longest_gap_ms: column(amount).describe('Milliseconds of the longest gap.'),
  gap_p50_ms: known.describe('Milliseconds between frames, median.'),
  gap_p95_ms: known.describe('Milliseconds between frames, 95th percentile.'),
  gap_p99_ms: known.describe('Milliseconds between frames, 99th percentile.'),
  gap_max_ms: known.describe('Milliseconds between frames, longest.'),
  same_picture_ms: column(amount).describe('Milliseconds for which one picture was repeated.'),
  errors: counts.describe('Streams that ended and attempts that failed.'),
  end: place.describe('Place of how its last stream ended in `ends`.'),
  ends: column(
    z.object({
      kind: z.enum(STREAM_END_KINDS).describe('What kind of end it is.'),
      detail: z.string().describe('The end in words.'),
      http_status: z.int().nullable().describe('Status of an answer that was not a stream.'),
      may_be_ours: z.boolean().describe('A machine that is too slow can cause it.'),
    }),
  ).describe('How streams ended, each once.'),
  notes: place.describe('Place of what viewers forgive in it in `all_notes`.'),
  all_notes: column(z.array(z.enum(STREAM_NOTES))).describe('What viewers forgive, each combination once.'),
  marks: z
    .object({
      marked: place.describe('Frames with a mark; null without one, as in the lists below.'),
      distinct: place.describe('Different frames of the camera that is counted.'),
      placed: place.describe('Frames that only lost their mark.'),
      lost: place.describe('Frames that never came.'),
      repeated: place.describe('Frames that had arrived before.'),
      reordered: place.describe('Frames that arrived after a later one.'),
      foreign: place.describe('Frames of another camera.'),
      foreign_camera: place.describe('Number of the camera of the last of them.'),
      latency_p50_ms: delay.describe('Milliseconds from sending to arrival, median.'),
      latency_p95_ms: delay.describe('Milliseconds from sending to arrival, 95th percentile.'),
      latency_p99_ms: delay.describe('Milliseconds from sending to arrival, 99th percentile.'),
      latency_max_ms: delay.describe('Milliseconds from sending to arrival, longest.'),
      shortest_ms: delay.describe('Milliseconds from sending to arrival, shortest.'),
      unclocked: place.describe('Frames without a delay.'),
    })
    .nullable()
    .describe('What the marks of synthetic cameras show; null without any.'),
})

const histogram = z.object({
  counts: z.string().max(MAX_ENCODED).describe('Compressed HdrHistogram (V2) in base64.'),
  max_ms: amount.describe('The largest value, in milliseconds.'),
  units_per_ms: count.min(1).max(10).describe('Its resolution, in steps a millisecond.'),
})

const measuredLoad = z.object({
  started_at_ms: moment.describe('First moment of the window, in milliseconds since the epoch.'),
  duration_ms: amount.max(MAX_DURATION_MS).describe('Its length in milliseconds.'),
  gaps: histogram.describe('Gaps between the frames of all connections of this shard.'),
  delays: histogram.nullable().describe('Delays of marked frames; null without any.'),
  mark_clock: z
    .object({
      kind: z.enum(['same', 'exchange', 'unknown']).describe('How the clock of the cameras is compared.'),
      error_ms: milliseconds.describe('Milliseconds by which a delay may be off.'),
      problem: z.string().nullable().describe('Why the exchange gave nothing.'),
    })
    .nullable()
    .describe('The clock of marked frames; null without any.'),
  generator: generator.describe('The load generator of this shard in the window.'),
  bytes_per_second: column(amount).describe('Bytes of all connections in each second.'),
  reconnections_per_second: counts.describe('Reconnections of all connections in each second.'),
  drops_per_second: counts.describe('Drops of all connections in each second.'),
  connections: windowColumns.describe('Every connection of this shard.'),
})

const rules = z.object(
  Object.fromEntries(
    Object.entries(HEALTH_LIMITS).map(([name, { description }]) => [name, amount.describe(description)]),
  ) as Record<keyof HealthRules, typeof amount>,
)

/** What one machine contributes to a run of several that cannot reach each other (docs/shards.md). */
export const shard = z.object({
  number: count.min(1).max(MAX_SHARDS).describe('Which part this is, from 1.'),
  of: count.min(1).max(MAX_SHARDS).describe('How many parts the run has.'),
  run_key: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .describe('The same for all shards of a run, and only for them: from plan, cameras, limits and start.'),
  start_at: z.iso.datetime().describe('When the first connection of all shards was due (ISO 8601, UTC).'),
  clock: z
    .object({
      synchronized: z
        .boolean()
        .nullable()
        .describe('Whether the clock of this machine was synchronized; null where the system does not say.'),
      source: z.string().describe('Who says so.'),
      error_ms: milliseconds.describe('Milliseconds from true time at most; null where not known.'),
      id: z
        .string()
        .regex(/^[0-9a-f]{8}$/)
        .describe('The same for all processes that share a clock.'),
    })
    .describe('The clock that the timetable was kept by.'),
  rules: rules.describe('The health rules that judge its connections.'),
  link_mbps: amount.nullable().describe('Link of the deployment, in Mbit/s; null if nobody gave it.'),
  utilization: amount
    .nullable()
    .describe('Utilisation of the server as given, a share (0 to 1); null if it was not.'),
  loads: z
    .array(
      z.object({
        connections: count.min(1).max(MAX_CONNECTIONS).describe('Planned connections of all shards.'),
        own_connections: count.describe('Planned connections of this shard.'),
        opens_at_ms: moment.describe('When its first connection was due, in milliseconds since the epoch.'),
        starts_at_ms: moment.describe('When its window was to begin, in milliseconds since the epoch.'),
        seconds: amount.describe('Planned length of its window, in seconds.'),
        measured: measuredLoad.nullable().describe('What was measured; null if this load was not reached.'),
      }),
    )
    .min(1)
    .max(MAX_LOADS)
    .describe('The timetable of all shards: the measured window, then the steps of the staircase.'),
})

export type ShardSection = z.infer<typeof shard>
export type WindowColumns = z.infer<typeof windowColumns>
