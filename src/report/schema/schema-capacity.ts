import { z } from 'zod'
import { MODEL_AXES } from '../../model/capacity-model.ts'
import { SENT_COUNTS } from '../../model/counter-disagreement.ts'
import { OUTCOMES } from '../../model/health.ts'
import { LIMIT_CAUSES, LIMIT_SIDES } from '../../model/limit-cause.ts'
import { amount, confidence, count } from './schema-values.ts'

export const capacity = z.object({
  method: z
    .enum(['measured', 'extrapolated', 'none'])
    .describe('How it is known. Only a search measures it.'),
  connections: count.nullable().describe('Connections: the highest load that meets the health rules.'),
  low: count.nullable().describe('Lower end of its 90 % interval, in connections.'),
  high: count
    .nullable()
    .describe(
      'Upper end of its 90 % interval, in connections; null when nothing failed, or the extrapolation has no interval.',
    ),
  stable: count.nullable().describe('Connections: the load that was confirmed; null when none was.'),
  censored: z.boolean().describe('The capacity is at least `connections`.'),
  reason: z.string().describe('Why the next step failed, or what ended the search.'),
  confidence: confidence.describe('high: within ± 10 % and confirmed; medium: within ± 20 %.'),
  formula: z.string().describe('How the number came about; says "not measured" where nothing was.'),
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

/** Keys added after the first reports have a default, so that stored reports without them can still be read. */
export const trial = z.object({
  connections: count.describe('The load, in connections.'),
  healthy: count.describe('Connections that met every health rule.'),
  outcome: z.enum(['pass', 'fail', 'invalid']).describe('invalid: it says nothing about the server.'),
  number: count.default(0).describe('Number of the trial, from 1.'),
  axis: z
    .enum(MODEL_AXES)
    .default('viewers')
    .describe('Which search of `--grow both` it belongs to; viewers for every other run.'),
  purpose: z
    .enum(['first', 'grow', 'shrink', 'goodput', 'interval', 'confirm', 'recheck', 'step'])
    .default('first')
    .describe('Why this load was chosen; first: the measured window; step: it was fixed before the run.'),
  goodput: amount.default(0).describe("Frames ÷ (seconds × nominal FPS): connections' worth of frames."),
  fps_per_connection: amount.default(0).describe('Frames ÷ seconds ÷ planned connections.'),
  mbit_per_second: amount.default(0).describe('Data of all streams, in 1,000,000 bits a second.'),
  seconds: amount.default(0).describe('Length of its window, in seconds.'),
  elapsed_seconds: amount
    .default(0)
    .describe('Seconds from the start of the search to the end of this trial.'),
  reason: z
    .string()
    .nullable()
    .default(null)
    .describe('The health rule that broke, or what made it invalid; null when it passed.'),
  broken_outcome: z
    .enum(OUTCOMES)
    .nullable()
    .default(null)
    .describe('How most of the connections that were not healthy fared.'),
  low: amount
    .nullable()
    .default(null)
    .describe('Lower end of the 90 % interval of the capacity after this trial, in connections.'),
  estimate: amount.nullable().default(null).describe('Estimate of the capacity after it, in connections.'),
  high: amount.nullable().default(null).describe('Upper end of that interval, in connections.'),
  server_cpu_cores: amount
    .nullable()
    .default(null)
    .describe('Processors that the server used; null when it was not watched.'),
  limit_cause: z
    .enum(LIMIT_CAUSES)
    .nullable()
    .default(null)
    .describe('What limited it; null when it passed.'),
})

const seenCause = {
  cause: z.enum(LIMIT_CAUSES).describe('What limited it.'),
  evidence: z.string().describe('What was measured that shows it, in words and figures.'),
}

export const limitCause = z.object({
  ...seenCause,
  at_connections: count.describe('The load that it was seen at, in connections.'),
  side: z
    .enum(LIMIT_SIDES)
    .nullable()
    .default(null)
    .describe(
      'On which side of the server frames were missing: it took them late from cameras, or gave them late to viewers. Null where nothing shows it.',
    ),
  advice: z.string().describe('What to do about it.'),
  also_seen: z.array(z.object(seenCause)).describe('Other causes whose rules hold too.'),
})

export const counters = z.object({
  figure: z.enum(SENT_COUNTS).describe('What both counted.'),
  server: amount.describe('What the server counted as sent, in packets, frames or bytes a second.'),
  received: amount.describe(
    'What arrived, per second. Bytes are with their framing or without, whichever is closer.',
  ),
  difference_percent: z
    .number()
    .describe('What the server counted beyond what arrived, in percent of that; below 0 if it counted less.'),
  allowed_percent: amount.describe('How far they may be apart, in percent of what arrived.'),
  seconds: amount.describe('Seconds of the window.'),
  source: z.string().describe('Whose counter it is.'),
  text: z.string().describe('The disagreement in words.'),
})

export const ab = z.object({
  baseline_target: z.string().describe('URL of the baseline target, without secrets.'),
  self_check: z.boolean().describe('The target was its own baseline: an A/A check.'),
  load: count.nullable().describe('Connections in every trial; null when no saturating load was found.'),
  pairs: z
    .array(
      z.object({
        order: z.enum(['base first', 'head first']).describe('Which of the two was measured first.'),
        base: amount.describe('Goodput of the base, in connections’ worth of frames.'),
        head: amount.describe('Goodput of the head, in connections’ worth of frames.'),
      }),
    )
    .describe("Goodput of both servers: connections' worth of frames."),
  elasticity: amount.describe('How many times larger a loss is in goodput than in capacity; 1: the same.'),
  ratio: amount.nullable().describe('head ÷ base, of the capacity; null with fewer than two pairs.'),
  low: amount.nullable().describe('Lower end of the interval of the ratio.'),
  high: amount.nullable().describe('Upper end of the interval of the ratio.'),
  pair_noise: amount.nullable().describe('Standard deviation of ln(head ÷ base), the logarithm of a ratio.'),
  detectable_change: amount
    .nullable()
    .describe('Smallest change that 80 of 100 such comparisons would find, as a share (0 to 1).'),
  incomplete: z.string().nullable().describe('Why there are not enough pairs to judge.'),
  notes: z.array(z.string()).describe('What to know before trusting the ratio, one sentence each.'),
})
