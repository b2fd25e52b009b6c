import { z } from 'zod'
import type { BaselineJob } from '../model/gate.ts'
import { fingerprintSchema, profileSchema } from '../model/job-kind.ts'
import { perMetric } from './metric-shape.ts'

/** In one file, across all machines and profiles. */
export const MAX_JOBS = 200

const job = z.strictObject({
  run_id: z.string().describe('Id of the run.'),
  started_at: z.iso
    .datetime('a time such as "2026-01-15T09:30:00.000Z"')
    .describe('Start of the run (ISO 8601, UTC).'),
  profile: z.strictObject(profileSchema.shape).describe('What was measured.'),
  fingerprint: z.strictObject(fingerprintSchema.shape).describe('The machine that measured.'),
  metrics: z.strictObject(perMetric(z.number())).describe('Its numbers.'),
})

type FileJob = z.infer<typeof job>

/** Jobs that were recorded with `camgate baseline`. */
export const baselineSchema = z.strictObject({
  jobs: z
    .array(job)
    .max(MAX_JOBS)
    // Merging two branches may leave the same job twice, and it would count twice.
    .refine((jobs) => new Set(jobs.map(({ run_id }) => run_id)).size === jobs.length, 'every run_id once')
    .describe('Written by "camgate baseline", a job for each recorded run.'),
})

export function jobFrom({ run_id, started_at, metrics, ...rest }: FileJob): BaselineJob {
  return { runId: run_id, startedAt: started_at, ...rest, metrics: metrics as BaselineJob['metrics'] }
}

/** The job as written in the file, its keys in the documented order. */
export function fileJobOf({ runId, startedAt, profile, fingerprint, metrics }: BaselineJob): FileJob {
  return { run_id: runId, started_at: startedAt, profile, fingerprint, metrics }
}
