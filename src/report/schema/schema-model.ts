import { z } from 'zod'
import { MODEL_AXES } from '../../model/capacity-model.ts'
import { amount, count } from './schema-values.ts'

const cost = z
  .object({
    value: amount.describe('The share: 0.01 is a hundredth of the server.'),
    low: amount.describe('Lower end of its 90 % interval.'),
    high: amount.describe('Upper end of its 90 % interval.'),
  })
  .nullable()

const point = z.object({
  axis: z
    .enum(MODEL_AXES)
    .describe('viewers: more viewers of the same cameras; cameras: one viewer each; check: the third point.'),
  cameras: count.describe('Cameras that were open.'),
  connections: count.describe('The capacity in connections, with that many cameras.'),
  low: count.describe('Lower end of its 90 % interval, in connections.'),
  high: count
    .nullable()
    .describe('Upper end of its 90 % interval, in connections; null when nothing failed.'),
})

/** `cameras × cost_per_camera + connections × cost_per_connection ≤ 1` */
export const capacityModel = z.object({
  cost_per_camera: cost.describe(
    'Share of the server that a camera takes, whoever watches it; null when it is not known.',
  ),
  cost_per_connection: cost.describe(
    'Share of the server that a connection takes; null when it is not known.',
  ),
  points: z.array(point).describe('The capacities that were measured.'),
  check: z
    .object({
      cameras: count.describe('Cameras that were open.'),
      predicted: count.describe('Connections that the model says for them.'),
      measured: point.describe('What was measured.'),
      holds: z.boolean().describe('The two agree.'),
    })
    .nullable()
    .describe('The model against a point that it was not made from; null when none was measured.'),
  usable: z.boolean().describe('Both costs are known, and the check holds if there was one.'),
  notes: z.array(z.string()).describe('Why it is not usable, or what to know about it, one sentence each.'),
})
