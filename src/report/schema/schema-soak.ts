import { z } from 'zod'
import { DIRECTIONS, MEMORY_VERDICTS } from '../../model/soak.ts'
import { amount, count, percent } from './schema-values.ts'

/** More than the longest soak has. */
const MAX_POINTS = 2000
const MAX_LISTED = 100

const trend = z
  .object({
    value: z.number().describe('The slope, in the unit of its name or its figure.'),
    low: z.number().nullable().describe('Lower end of its 99 % interval; null where it has none.'),
    high: z.number().nullable().describe('Upper end of its 99 % interval; null where it has none.'),
  })
  .nullable()

const direction = z
  .enum(DIRECTIONS)
  .describe('Where it goes; steady where that may be chance, unknown where there are too few windows.')

const figure = z.object({
  title: z.string().describe('As people read it.'),
  unit: z.string().describe('Unit of the numbers.'),
  source: z.string().describe('Where it is read.'),
  direction,
  typical: z.number().nullable().describe('The median of the windows, in `unit`.'),
  change_per_hour: trend.describe('Change an hour, in `unit`; null where there are too few windows.'),
})

const known = amount.nullable()

const point = z.object({
  second: amount.describe('From the start of the soak to that of the window, in seconds.'),
  seconds: amount.describe('Length of the window in seconds.'),
  healthy: count.describe('Connections that met every health rule.'),
  passes: z.boolean().describe('It passed by the health rules.'),
  void: z.boolean().describe('It failed, and the server cannot be blamed.'),
  why: z.string().nullable().describe('Why it did not pass, in words; null if it did.'),
  fps: amount.describe('Frames a second of a planned connection.'),
  renewed: count.describe('Connections that were closed and opened anew right before it, as planned.'),
  reconnections: count.describe('Reconnections that nobody planned, since the window before.'),
  memory_bytes: known.describe(
    'Memory of the server in bytes, the smallest of the window; null where not known.',
  ),
  own_memory_bytes: known.describe('Memory of the load generator in bytes at its end.'),
  descriptors: known.describe(
    'Number of open files of the server (unit: descriptors), the median; null where not known.',
  ),
  sessions: known.describe(
    'Viewers that the server counted (connections), the median; null where not known.',
  ),
  processors: known.describe('Processors that the server used, the median; null where not known.'),
})

const rule = z.object({
  rule: z.enum(['windows', 'memory']).describe('What is judged.'),
  verdict: z.enum(['pass', 'fail', 'inconclusive']).describe('Its verdict.'),
  why: z.string().describe('Why, in words.'),
})

/** Hours at one load after the measured window (docs/soak.md). */
export const soak = z.object({
  planned_seconds: amount.describe('Its planned length in seconds.'),
  seconds: amount.describe('From its start to the end of its last window, in seconds.'),
  window_seconds: amount.describe('Planned length of each window in seconds.'),
  renew_percent: percent.describe('Planned share of the connections that was renewed between two windows.'),
  renewed_connections: count.describe('Connections that were closed and opened anew, as planned.'),
  incomplete: z
    .string()
    .nullable()
    .describe('Why it is shorter than planned, or was not made; null if it is complete.'),
  rules: z
    .array(rule)
    .max(MAX_LISTED)
    .describe('What it is judged by where thresholds.json has no floor for the same.'),
  windows: z
    .object({
      total: count.describe('Windows.'),
      passed: count.describe('Those that passed by the health rules.'),
      failed: count.describe('Those that failed.'),
      void: count.describe('Those that failed, and the server cannot be blamed.'),
      longest_failure: count.describe('The most windows that failed one after another.'),
      worst_second: amount
        .nullable()
        .describe('When the window with the fewest healthy connections began, of those that failed.'),
      worst_why: z.string().nullable().describe('Why that one failed, in words.'),
    })
    .describe('The windows that it is made of.'),
  memory: z
    .object({
      verdict: z
        .enum(MEMORY_VERDICTS)
        .describe(
          'leak: grew throughout, by more than chance and garbage. growing: by less than garbage that is not collected yet may be. settling: grew, more slowly towards the end. unclear: the interval is too wide. unknown: not seen, or not for long enough.',
        ),
      source: z.string().nullable().describe('Where it is read; null if nobody saw it.'),
      warm_up_seconds: amount.describe('Seconds at the beginning that are left out.'),
      typical_bytes: known.describe('The median of the windows, in bytes.'),
      growth_bytes_per_hour: trend.describe('Growth an hour, in bytes.'),
      growth_bytes_per_connection: trend.describe(
        'The same, divided by the connections that ended in an hour; null where hardly any did.',
      ),
      ended_connections_per_hour: amount.describe('Connections that ended in an hour, renewed or dropped.'),
    })
    .describe('Memory of the server.'),
  fps: z
    .object({
      direction,
      typical: known.describe('Frames a second, the median of the windows.'),
      change_percent_per_hour: trend.describe('Change an hour, in percent of the median.'),
    })
    .describe('Frames a second of a planned connection.'),
  reconnections: z
    .object({
      direction,
      total: count.describe('Reconnections that nobody planned.'),
      per_hour: known.describe('Reconnections of all connections in an hour; null without a window.'),
    })
    .describe('Whether they become more frequent.'),
  figures: z.array(figure).max(MAX_LISTED).describe('Other figures of the server, and our own memory.'),
  points: z.array(point).max(MAX_POINTS).describe('Every window in order.'),
  unhealthy_connections: z
    .array(
      z.object({
        connection_id: z.string().describe('Which connection.'),
        windows: count.describe('In how many windows it was unhealthy.'),
      }),
    )
    .max(MAX_LISTED)
    .describe('Those that were unhealthy most often.'),
})
