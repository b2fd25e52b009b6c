import { z } from 'zod'
import { fingerprintSchema, profileSchema } from '../../model/job-kind.ts'
import { ISOLATION_MODES } from '../../model/machine.ts'
import { amount, count, percent } from './schema-values.ts'

const optionValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])

const profile = profileSchema.extend({
  isolation: z.enum(ISOLATION_MODES).default('off').describe('As in `run.isolation`.'),
})

const isolation = z.object({
  mode: z
    .enum(ISOLATION_MODES)
    .describe(
      'affinity: the server ran on other processors than the load generator; nice: at a lower priority.',
    ),
  reason: z.string().describe('Why this mode, in words.'),
  server_processors: count
    .nullable()
    .describe('Processors that the server could use; null where it was off.'),
  of_processors: count.nullable().describe('Processors that it could have used without isolation.'),
  notes: z.array(z.string()).describe('What was not permitted, or could not be undone.'),
})

const UNKNOWN_ISOLATION: z.infer<typeof isolation> = {
  mode: 'off',
  reason: 'not known: an older version measured',
  server_processors: null,
  of_processors: null,
  notes: [],
}

export const run = z.object({
  run_id: z.string().describe('Id of the run.'),
  tool_version: z.string().describe('Version of camgate.'),
  started_at: z.iso.datetime().describe('Start of the run (ISO 8601, UTC).'),
  window: z
    .object({
      started_at: z.iso.datetime().describe('Start of the window (ISO 8601, UTC).'),
      ended_at: z.iso.datetime().describe('End of the window (ISO 8601, UTC).'),
      seconds: amount.describe('Its length in seconds.'),
    })
    .describe('The measured window.'),
  target: z.string().describe('What was tested, without secrets.'),
  simulated: z.boolean().describe('The built-in simulated cameras were the target: no server was tested.'),
  insecure: z.boolean().describe('TLS certificates were not verified.'),
  seed: z.number().nullable().describe('Seed of the random choice of cameras; null without one.'),
  options: z.record(z.string(), optionValue).describe('The options as used, without secrets.'),
  profile: profile.describe('The test, as far as it decides which runs can be compared.'),
  isolation: isolation
    .default(UNKNOWN_ISOLATION)
    .describe('How processors were kept free for the load generator.'),
  fingerprint: fingerprintSchema.describe('The machine that measured.'),
  min_healthy_rate: percent
    .nullable()
    .default(null)
    .describe(
      'Healthy connections that a window needs, in percent of the planned ones; null in older reports.',
    ),
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
  commit: z
    .string()
    .regex(/^[\da-f]{40}(?:[\da-f]{24})?$/)
    .nullable()
    .default(null)
    .describe('The commit that a GitHub workflow ran for, in full; null elsewhere.'),
  ref: z.string().max(255).nullable().default(null).describe('Its branch or tag; null as above.'),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullable()
    .default(null)
    .describe('Page of the workflow run; null as above.'),
})
