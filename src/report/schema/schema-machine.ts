import { z } from 'zod'
import { amount, count, percent } from './schema-values.ts'

const resourceUse = z.object({
  connections: count.describe('The load, in connections.'),
  seconds: amount.describe('How long it was held, in seconds.'),
  cpu_cores: amount.describe('Processors in use, on average.'),
  memory_bytes: amount.describe('Resident memory in bytes, the largest of the samples.'),
  utilization: amount.describe(
    'Share (0 to 1) of all its processors, or of one for its busiest thread: the larger one.',
  ),
})

export const resources = z.object({
  pid: count.describe('Process id of the server.'),
  processes: count.describe('Most processes of the tree seen at once.'),
  cores: amount.describe('Processors that it may run on.'),
  window: resourceUse
    .extend({
      cpu_cores_per_connection: amount
        .nullable()
        .describe(
          'Processors for one more connection: slope over the loads that were held; null where that was only one.',
        ),
      memory_bytes_per_connection: amount
        .nullable()
        .describe(
          'Bytes for one more connection: slope over the loads that rose; null where that was only one.',
        ),
      memory_bytes_per_connection_error: amount
        .nullable()
        .default(null)
        .describe(
          'Half the width of its 95 % interval, in bytes; null where fewer than three different loads rose.',
        ),
    })
    .nullable()
    .describe('The measured window; null when the process had ended before it.'),
  loads: z.array(resourceUse).describe('Every load that was held for some seconds, in the order of time.'),
  notes: z.array(z.string()).describe('What to know about these figures, one sentence each.'),
})

export const generator = z.object({
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
    .describe('Why this machine disturbed the window. A window that passed is valid anyway.'),
  lost: z
    .string()
    .nullable()
    .default(null)
    .describe('Why the load generator broke down before the run was complete; null if it did not.'),
  headroom_percent: percent.describe(
    'What the busiest reading thread had left in the measured window, in percent.',
  ),
  reader_behind: amount
    .nullable()
    .default(null)
    .describe('Share of the seconds in which data waited unread in too many sockets, 0 to 1.'),
  wait_percent: amount
    .nullable()
    .default(null)
    .describe('Time in which a reading thread had no processor to run on, in percent.'),
  own_cores: amount
    .nullable()
    .default(null)
    .describe('Processors that the load generator used; of agents, the mean.'),
  server_cores: amount.nullable().default(null).describe('Processors that the servers under test used.'),
  foreign_cores: amount
    .nullable()
    .default(null)
    .describe('Processors that everything else used; of agents, the mean.'),
  foreign: z
    .array(
      z.object({
        name: z.string().describe('Name of the program.'),
        cores: amount.describe('Processors that it used.'),
      }),
    )
    .default([])
    .describe('The programs that used most of them.'),
  steal_percent: amount.nullable().default(null).describe('Time that a hypervisor took, in percent.'),
  throttled_percent: amount
    .nullable()
    .default(null)
    .describe('Time in which the cgroup of the load generator was held back, in percent.'),
  server_use: z.string().nullable().default(null).describe('Said when the server used up the processors.'),
  calibration: z
    .object({
      frames_per_second: amount.describe(
        'Frames a second that this machine can read, with nothing left over.',
      ),
      megabits_per_second: amount.describe('The same in 1,000,000 bits a second.'),
      needed_frames_per_second: amount.describe('Frames a second that the plan needs.'),
      used_percent: amount.describe(
        'What the plan needs of it, in percent. Above 60 the plan is refused, unless forced.',
      ),
      workers: count.describe('Threads that read.'),
    })
    .nullable()
    .default(null)
    .describe('Null: the plan is small enough for any machine, or no frames came to go by.'),
})
