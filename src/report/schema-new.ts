import { z } from 'zod'
import { ISOLATION_MODES, OUTCOMES, STREAM_NOTES } from '../model.ts'
import { amount, count, legacyConnection } from './schema-legacy.ts'

/** The keys beside the legacy ones. A number that does not exist is null, never 0 and never a string. */

const percent = z.number().min(0).max(100)
const optionValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])
const milliseconds = amount.nullable()

const profile = z.object({
  protocol: z.string(),
  cameras: count,
  connections_per_camera: count,
  connections: count,
  nominal_fps: amount.nullable().describe('Typical of the cameras; null when none sent frames.'),
  frame_bytes: amount.describe('Mean size of a frame.'),
  isolation: z.enum(ISOLATION_MODES).default('off').describe('As in `run.isolation`.'),
})

const isolation = z.object({
  mode: z
    .enum(ISOLATION_MODES)
    .describe(
      'affinity: the server ran on other processors than the load generator; nice: at a lower priority.',
    ),
  reason: z.string(),
  server_processors: count.nullable().describe('That the server might use; null where it was off.'),
  of_processors: count.nullable().describe('That it might have used without isolation.'),
  notes: z.array(z.string()).describe('What was not permitted, or could not be undone.'),
})

const UNKNOWN_ISOLATION: z.infer<typeof isolation> = {
  mode: 'off',
  reason: 'not known: an older version measured',
  server_processors: null,
  of_processors: null,
  notes: [],
}

const fingerprint = z.object({
  cpu_model: z.string(),
  cpus: count,
  memory_gb: amount,
  kernel: z.string(),
  runner_image: z.string().nullable(),
  tool_major: count,
  node: z.string(),
})

const run = z.object({
  run_id: z.string(),
  tool_version: z.string(),
  started_at: z.iso.datetime(),
  window: z.object({
    started_at: z.iso.datetime(),
    ended_at: z.iso.datetime(),
    seconds: amount,
  }),
  target: z.string().describe('What was tested, without secrets.'),
  simulated: z.boolean().describe('The built-in simulated cameras were the target: no server was tested.'),
  insecure: z.boolean().describe('TLS certificates were not verified.'),
  seed: z.number().nullable(),
  options: z.record(z.string(), optionValue).describe('As used, without secrets.'),
  profile,
  isolation: isolation
    .default(UNKNOWN_ISOLATION)
    .describe('How processors were kept free for the load generator.'),
  fingerprint,
  interrupted: z.boolean().describe('Stopped before the end; the report holds what was measured.'),
  nominal_fps_source: z
    .enum(['measured', 'measured_alone', 'given'])
    .describe('measured_alone: the server slowed down with one connection to each camera already.'),
  nominal_fps_doubt: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'Said where cameras sent more than 102 % of the planned frames, or describe themselves (SDP) by a rate more than 10 % off.',
    ),
})

const firstFrame = milliseconds.describe(
  'From the planned start. Null where so many connections never had a first frame that it is infinite: see first_frame_never.',
)
const gap = milliseconds.describe(
  'Between frames as they came, over all connections: each gap counts once, however long. Null where there was none.',
)

const lossPercent = z.number().min(0).max(100).nullable().default(null)

const cameraFinding = z
  .object({
    text: z.string().describe('One sentence for people.'),
    cameras: z.array(z.string()).describe('Ids of the first 20 of them.'),
    camera_count: count,
  })
  .nullable()
  .default(null)

const health = z.object({
  planned_connections: count,
  healthy_connections: count.describe('Connections that met every health rule.'),
  healthy_rate: percent.describe('Of the planned connections.'),
  outcomes: z.record(z.enum(OUTCOMES), count),
  frozen_connections: count.describe(
    'The same picture again and again, whatever else was wrong with them; alone that is healthy.',
  ),
  planned_frames: amount,
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
  freezes: count,
  long_stalls: count,
  stalled_ms: amount.describe('Over all connections: the time that frames were late by in freezes.'),
  stalled_rate: amount.describe('stalled_ms ÷ (planned connections × window), in percent.'),
  drops: count,
  connect_retries: count.describe('Attempts to open connections that had never delivered a frame.'),
  packets_received: count.default(0).describe('Numbered packets (RTP) that arrived; 0 over HTTP.'),
  packets_lost: count.default(0).describe('Numbered packets that did not arrive (RFC 3550, 6.4.1).'),
  loss_percent: lossPercent.describe('packets_lost ÷ all that should have arrived, over all connections.'),
  jitter_ms: milliseconds
    .default(null)
    .describe('95th percentile over the connections of their interarrival jitter. Null without packets.'),
  fairness: z.number().min(0).max(1).nullable().describe("Jain's index; null when nothing was delivered."),
  passes: z.boolean().describe('The trial rule: enough healthy connections, enough of the planned frames.'),
  pass_why: z.string(),
  refusals: z
    .string()
    .nullable()
    .default(null)
    .describe('Which single cameras refused connections while the others carried theirs.'),
  dead_cameras: cameraFinding.describe('Cameras that gave nothing on any connection while others delivered.'),
  frozen_cameras: cameraFinding.describe('Cameras that sent one picture again and again.'),
})

const capacity = z.object({
  method: z.enum(['measured', 'extrapolated', 'none']),
  connections: count.nullable(),
  low: count.nullable(),
  high: count
    .nullable()
    .describe(
      'Upper end of the interval of a measurement or of an extrapolation; null when nothing failed, or the extrapolation has no interval.',
    ),
  stable: count.nullable().describe('The load that was confirmed.'),
  censored: z.boolean().describe('The capacity is at least `connections`.'),
  reason: z.string(),
  confidence: z.enum(['high', 'medium', 'low']),
  formula: z.string(),
  grow: z
    .enum(['viewers', 'cameras'])
    .nullable()
    .default(null)
    .describe('What the search added; null where none was made.'),
  notes: z.array(z.string()).default([]).describe('What to know before trusting the number.'),
  path_limit: z
    .string()
    .nullable()
    .default(null)
    .describe(
      "Why it is a matter of single cameras: no number of cameras follows from it. Null: it is the server's.",
    ),
})

/** Keys that came after the first reports have a default: a stored report without them can still be read. */
const trial = z.object({
  connections: count,
  healthy: count,
  outcome: z.enum(['pass', 'fail', 'invalid']).describe('invalid: it says nothing about the server.'),
  number: count.default(0).describe('From 1, in the order they were made.'),
  purpose: z
    .enum(['first', 'grow', 'shrink', 'goodput', 'interval', 'confirm', 'recheck'])
    .default('first')
    .describe('Why this load was chosen; first: the measured window.'),
  goodput: amount.default(0).describe("Frames ÷ (seconds × nominal FPS): connections' worth of frames."),
  fps_per_connection: amount.default(0).describe('Frames ÷ seconds ÷ planned connections.'),
  mbit_per_second: amount.default(0),
  seconds: amount.default(0).describe('Of its window.'),
  elapsed_seconds: amount.default(0).describe('Since the search began, at the end of this trial.'),
  reason: z.string().nullable().default(null).describe('Null when it passed.'),
  broken_outcome: z
    .enum(OUTCOMES)
    .nullable()
    .default(null)
    .describe('How most of the connections that were not healthy fared.'),
  low: amount.nullable().default(null).describe('90 % interval of the capacity after this trial.'),
  estimate: amount.nullable().default(null),
  high: amount.nullable().default(null),
  server_cpu_cores: amount.nullable().default(null).describe('Null when the server was not watched.'),
})

const resourceUse = z.object({
  connections: count,
  seconds: amount,
  cpu_cores: amount.describe('On average.'),
  memory_bytes: amount.describe('Resident, the largest of the samples.'),
  utilization: amount.describe(
    'Share of all its cores, or of one core for its busiest thread: the larger one.',
  ),
})

const resources = z.object({
  pid: count,
  processes: count.describe('Most processes of the tree seen at once.'),
  cores: amount.describe('Cores that it may run on.'),
  window: resourceUse
    .extend({
      cpu_cores_per_connection: amount
        .nullable()
        .describe('Slope over the loads that were held; null where that was only one.'),
      memory_bytes_per_connection: amount
        .nullable()
        .describe('Slope over the loads that rose; null where that was only one.'),
    })
    .nullable()
    .describe('The measured window; null when the process had ended before it.'),
  loads: z.array(resourceUse).describe('Every load that was held for some seconds, in the order of time.'),
  notes: z.array(z.string()),
})

const ab = z.object({
  baseline_target: z.string().describe('Without secrets.'),
  self_check: z.boolean().describe('The target was its own baseline: an A/A check.'),
  load: count.nullable().describe('Connections in every trial; null when no saturating load was found.'),
  pairs: z
    .array(z.object({ order: z.enum(['base first', 'head first']), base: amount, head: amount }))
    .describe("Goodput of both servers: connections' worth of frames."),
  elasticity: amount.describe('How much more a loss shows in goodput than in capacity; 1: as much.'),
  ratio: amount.nullable().describe('head ÷ base, of the capacity; null with fewer than two pairs.'),
  low: amount.nullable(),
  high: amount.nullable(),
  pair_noise: amount.nullable().describe('Standard deviation of ln(head ÷ base).'),
  detectable_change: amount.nullable().describe('Told from none in 80 of 100 such comparisons, as a share.'),
  incomplete: z.string().nullable().describe('Why there are not enough pairs to judge.'),
  notes: z.array(z.string()),
})

const generator = z.object({
  limited: z
    .boolean()
    .describe('The window failed for reasons of this machine: it is void and says nothing about the server.'),
  cause: z
    .enum(['generator', 'environment'])
    .nullable()
    .default(null)
    .describe(
      'What disturbed the window: generator (our own reader) or environment (other programs, a hypervisor).',
    ),
  evidence: z
    .array(z.string())
    .describe('Why this machine disturbed the window. A window that passed is valid all the same.'),
  headroom_percent: percent.describe('Of the measured window: what the busiest reading thread had left.'),
  reader_behind: amount
    .nullable()
    .default(null)
    .describe('Share of the seconds in which data waited unread in too many sockets, 0 to 1.'),
  wait_percent: amount
    .nullable()
    .default(null)
    .describe('Time in which a reading thread had no processor to run on.'),
  own_cores: amount.nullable().default(null).describe('Processors that the load generator used.'),
  server_cores: amount.nullable().default(null).describe('Processors that the servers under test used.'),
  foreign_cores: amount.nullable().default(null).describe('Processors that everything else used.'),
  foreign: z
    .array(z.object({ name: z.string(), cores: amount }))
    .default([])
    .describe('The programs that used most of them.'),
  steal_percent: amount.nullable().default(null).describe('Time that a hypervisor took away.'),
  throttled_percent: amount
    .nullable()
    .default(null)
    .describe('Time in which the cgroup of the load generator was held back.'),
  server_use: z.string().nullable().default(null).describe('Said when the server used up the processors.'),
  calibration: z
    .object({
      frames_per_second: amount.describe('That this machine can read, with nothing left over.'),
      megabits_per_second: amount,
      needed_frames_per_second: amount.describe('By the plan.'),
      used_percent: amount.describe('What the plan needs of it; above 60 it is refused, unless forced.'),
      workers: count,
    })
    .nullable()
    .default(null)
    .describe('Null: any machine can read so few frames, or there were none to go by.'),
})

const streamNote = z.object({
  note: z.enum(STREAM_NOTES),
  text: z.string().describe('One sentence for people.'),
  cameras: z.array(z.string()).describe('Ids of the first 20 cameras that it applies to.'),
  camera_count: count,
  connections: count,
})

const gateRow = z.object({
  metric: z.string(),
  kind: z.enum(['floor', 'regression', 'ab']),
  baseline: z.number().nullable(),
  value: z.number().nullable().describe('Null when it was not measured, or is infinite: `why` says which.'),
  change: z.number().nullable(),
  limit: z.string(),
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'improved', 'advice', 'no_baseline']),
  why: z.string(),
})

const gate = z.object({
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  why: z.string(),
  rows: z.array(gateRow).describe('Empty where no limits are set: then the trial rule decides.'),
})

const fr = z.object({
  verdict: z.enum(['feasible', 'feasible_with_risk', 'not_feasible', 'not_assessed']),
  why: z.string(),
  target_cameras: count,
  recommended_cameras: count.describe('Rests on the capacity, measured or not: see `verdict`.'),
  recommended_low: count.nullable(),
  recommended_high: count.nullable(),
  binding_limit: z.string().nullable().describe('The term that sets the number of cameras.'),
  terms: z
    .array(z.object({ name: z.string(), cameras: count, formula: z.string() }))
    .default([])
    .describe('Every limit that is known, for the recommended deployment.'),
})

const connection = z.object({
  ...legacyConnection,
  outcome: z.enum(OUTCOMES),
  http_status: z.int().nullable().describe('Of an answer that was no stream; RTSP has the same numbers.'),
  first_frame_ms: milliseconds.describe('Null when it never came.'),
  longest_gap_ms: milliseconds.describe('Null where no frame ever came.'),
  stalled_ms: amount,
  broken_rules: z.array(
    z.enum(['first_frame', 'fps', 'loss', 'stall_ratio', 'long_stall', 'dropped', 'refused']),
  ),
  nominal_fps: amount,
  gap_p50_ms: milliseconds,
  gap_p95_ms: milliseconds,
  gap_p99_ms: milliseconds,
  packets_received: count.default(0),
  packets_lost: count.default(0),
  loss_percent: lossPercent.describe('Null where the protocol does not number packets.'),
  jitter_ms: milliseconds
    .default(null)
    .describe('Interarrival jitter (RFC 3550, 6.4.1), the mean over the window.'),
  detail: z.string().nullable().describe('How its stream last ended.'),
  frozen: z.boolean(),
  frames_per_second: z
    .array(count)
    .describe('Frames in each second of the window, at most of its first 900.'),
})

export const newKeys = {
  run,
  health,
  capacity,
  trials: z.array(trial),
  resources: resources.nullable().default(null).describe('The server process; null when it was not watched.'),
  ab: ab.nullable().default(null).describe('The comparison of two servers; null when there was none.'),
  generator,
  stream_notes: z
    .array(streamNote)
    .default([])
    .describe('What viewers forgive in these streams and their owner should know.'),
  gate,
  fr,
}
export const individualConnections = z.array(connection)
