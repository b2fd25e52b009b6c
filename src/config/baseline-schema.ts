import { z } from 'zod'
import type { BaselineJob } from '../model/gate.ts'
import { ISOLATION_MODES } from '../model/machine.ts'
import { perMetric } from './metric-shape.ts'

/** In one file, across all machines and profiles. */
export const MAX_JOBS = 200

const count = z.int().min(0)
const amount = z.number().min(0)
const profile = z.strictObject({
  protocol: z.string().describe('Protocol of the streams.'),
  cameras: count.describe('Cameras that were tested.'),
  connections_per_camera: count.describe('Planned connections to each camera.'),
  connections: count.describe('Planned connections in all.'),
  nominal_fps: amount
    .nullable()
    .describe('Frames a second, typical of the cameras; null when no camera sent frames.'),
  frame_bytes: amount.describe('Mean size of a frame, in bytes.'),
  isolation: z
    .enum(ISOLATION_MODES)
    .optional()
    .describe('How processors were kept free for the load generator; missing: off.'),
})

const fingerprint = z.strictObject({
  cpu_model: z.string().describe('Model of the processor.'),
  cpus: count.describe('Processors.'),
  memory_gb: amount.describe('Memory in GB.'),
  kernel: z.string().describe('Operating system and version of its kernel.'),
  runner_image: z.string().nullable().describe("Image of GitHub's runner; null elsewhere."),
  tool_major: count.describe('Major version of camgate.'),
  node: z.string().describe('Version of Node.js.'),
})

const job = z.strictObject({
  run_id: z.string().describe('Id of the run.'),
  started_at: z.iso
    .datetime('a time such as "2026-01-15T09:30:00.000Z"')
    .describe('Start of the run (ISO 8601, UTC).'),
  profile: profile.describe('What was measured.'),
  fingerprint: fingerprint.describe('The machine that measured.'),
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
