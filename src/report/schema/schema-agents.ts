import { z } from 'zod'
import { MAX_AGENTS } from '../../model/job-kind.ts'
import { amount, count, percent } from './schema-values.ts'

const agent = z.object({
  name: z.string().describe('Its name.'),
  processors: count.describe('Processors that its workers can use.'),
  cpu_model: z.string().describe('Model of its processor; empty where it is not known.'),
  connections: count.describe('Connections that it held at the end of the window.'),
  healthy_connections: count.describe('How many of them were healthy.'),
  frames: count.describe('Complete frames of these connections.'),
  reader_percent: percent
    .nullable()
    .describe(
      'What its busiest reading thread used of what a thread can read, in percent; null where it is not known.',
    ),
  clock_offset_ms: z
    .number()
    .describe("Its monotonic clock minus the coordinator's before the window, in milliseconds."),
  clock_error_ms: amount.describe('By how many milliseconds that may be off at the end of the window.'),
  suspected: z.boolean().describe('There is evidence that it disturbed the window: `generator.evidence`.'),
  inconclusive: z
    .boolean()
    .describe(
      'What it measured says nothing about the server: it was lost, or suspected and not all is healthy.',
    ),
  lost: z.string().nullable().describe('Why it no longer worked for the run; null while it did.'),
})

/** The agents of a run, in the measured window. */
export const agents = z.object({
  clock_error_ms: amount.describe(
    'The largest error of their clocks, in milliseconds: the window is shorter by it at both ends.',
  ),
  list: z.array(agent).max(MAX_AGENTS).describe('Every agent, by name.'),
})
