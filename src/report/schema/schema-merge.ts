import { z } from 'zod'
import { amount, count } from './schema-values.ts'

/** A run that was put together from the reports of shards (docs/shards.md). */
export const merge = z.object({
  run_key: z.string().describe('As in the reports of the shards.'),
  of: count.describe('How many shards the run has.'),
  shards: z
    .array(
      z.object({
        number: count.describe('Which part it is, from 1.'),
        run_id: z.string().describe('Id of its run.'),
        connections: count.describe('Connections that it opened for the measured window.'),
        started_at: z.iso.datetime().describe('When its window began by its clock (ISO 8601, UTC).'),
        seconds: amount.describe('Length of its window, in seconds.'),
        clock_error_ms: amount.describe('Milliseconds by which its clock may be off.'),
        headroom_percent: amount.describe('What its busiest reading thread had left, in percent.'),
      }),
    )
    .describe('The shards, in order of their numbers.'),
  overlap_percent: amount
    .nullable()
    .describe(
      'How much of the planned window all shards measured together, in percent, less the errors of their clocks; null if one did not measure it.',
    ),
  problems: z
    .array(z.string())
    .describe('Why the shards are not the whole run, so that nothing is judged; empty if they are.'),
  notes: z.array(z.string()).describe('What was assumed, one sentence each.'),
})
