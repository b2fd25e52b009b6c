import { z } from 'zod'
import { ISOLATION_MODES } from './machine.ts'

// What two jobs must share to be compared, in the form that reports and thresholds.json have it.

const count = z.int().min(0)
const amount = z.number().min(0)

/** What was measured. */
export const profileSchema = z.object({
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
  published: z
    .string()
    .optional()
    .describe('Codec and transport of the cameras that the run published, as in `h264 tcp`; missing: none.'),
})

export type Profile = Readonly<z.infer<typeof profileSchema>>

/** What kind of machine an agent is on. */
const agentKindSchema = z.object({
  cpu_model: z.string().describe('Model of its processor.'),
  cpus: count.describe('Its processors.'),
  memory_gb: amount.describe('Its memory in GB.'),
  kernel: z.string().describe('Its operating system and version of its kernel.'),
})

export type AgentKind = Readonly<z.infer<typeof agentKindSchema>>

/** More agents than this make no run. */
export const MAX_AGENTS = 256

/** The machine that measured. Numbers from different kinds of machines are not compared. */
export const fingerprintSchema = z.object({
  cpu_model: z.string().describe('Model of the processor.'),
  cpus: count.describe('Processors.'),
  memory_gb: amount.describe('Memory in GB.'),
  kernel: z.string().describe('Operating system and version of its kernel.'),
  runner_image: z.string().nullable().describe("Image of GitHub's runner; null elsewhere."),
  tool_major: count.describe('Major version of camgate.'),
  node: z.string().describe('Version of Node.js.'),
  agents: z
    .array(agentKindSchema)
    .max(MAX_AGENTS)
    .optional()
    .describe(
      'The machines of the agents that measured, whose sums are above; missing: one machine measured.',
    ),
})

export type Fingerprint = Readonly<z.infer<typeof fingerprintSchema>>
