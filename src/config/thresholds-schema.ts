import { z } from 'zod'
import { ON_INCONCLUSIVE } from '../model/gate.ts'
import { baselineSchema } from './baseline-schema.ts'
import { healthShape } from './health-shape.ts'
import { perMetric } from './metric-shape.ts'

const floor = z
  .strictObject({
    min: z.number().optional().describe('The metric must be at least this, in its own unit.'),
    max: z.number().optional().describe('The metric must be at most this, in its own unit.'),
  })
  .refine((limits) => limits.min !== undefined || limits.max !== undefined, 'a "min" or a "max"')
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, '"min" not above "max"')
  .meta({ id: 'floor', minProperties: 1 })

const percent = z.number().min(0).max(100)
const regressionLimit = z
  .strictObject({
    max_drop_percent: percent.optional().describe('Allowed fall, in percent of the baseline.'),
    max_drop_points: z.number().min(0).optional().describe('Allowed fall, in the unit of the metric.'),
    max_rise_percent: z.number().min(0).optional().describe('Allowed rise, in percent of the baseline.'),
    max_rise_points: z.number().min(0).optional().describe('Allowed rise, in the unit of the metric.'),
  })
  .refine((limits) => Object.keys(limits).length > 0, 'a limit such as "max_drop_percent"')
  .meta({ id: 'regression_limit', minProperties: 1 })

/** An A/B decides only on the ratio of the two servers. */
const abLimit = z.strictObject({
  max_drop_percent: percent.describe('Allowed fall, in percent of the other server.'),
})

const count = z.int().min(1)
/** A rate of anything, per second. */
const rate = z.number().min(0.001)
const fr = z.strictObject({
  target_cameras: count
    .max(1_000_000)
    .optional()
    .describe('Cameras of the planned deployment. 100 if not set.'),
  connections_per_camera: count
    .max(1000)
    .optional()
    .describe('Connections that each camera has in the deployment, recognition included. 1 if not set.'),
  analysis_fps: rate
    .max(1000)
    .optional()
    .describe('Frames a second of each camera that recognition looks at. 5 if not set.'),
  inferences_per_second: rate
    .max(1e9)
    .optional()
    .describe('Frames a second that recognition can look at, over all cameras. No limit if not set.'),
  link_mbps: rate
    .max(1e9)
    .optional()
    .describe('Speed of the link of the server, in 1,000,000 bits a second. No limit if not set.'),
  stream_mbps: rate
    .max(1e6)
    .optional()
    .describe('Rate of one stream, in 1,000,000 bits a second. As measured if not set.'),
})

/** Where editors find the schema. */
export const SCHEMA_ID =
  'https://raw.githubusercontent.com/OWNER/camera-capacity-gate/v1/thresholds.schema.json'

const AB_GOODPUT =
  'Capacity of the head against that of the base, of a run with a baseline target. Only max_drop_percent is judged; 10 if not set.'

/** thresholds.json. Strict throughout: an unknown key is an error, never ignored. */
export const thresholdsSchema = z.strictObject({
  $schema: z.string().optional().describe('URL or path of this schema, for editors.'),
  version: z.literal(1).describe('Version of this format.'),
  floors: z.strictObject(perMetric(floor)).optional().describe('Absolute limits.'),
  regression: z
    .strictObject({
      ...perMetric(regressionLimit),
      ab_goodput: abLimit.optional().describe(AB_GOODPUT),
    })
    .optional()
    .describe(
      'Limits against the baseline. One that cannot be judged, such as with fewer than 5 jobs of this machine and profile, makes the run inconclusive; it is skipped only while there is no baseline at all.',
    ),
  health: z.strictObject(healthShape()).optional().describe('When a connection counts as healthy.'),
  fr: fr.optional().describe('The face-recognition deployment that is planned.'),
  on_inconclusive: z
    .enum(ON_INCONCLUSIVE)
    .optional()
    .describe(
      'How an inconclusive run ends: "pass" (exit 0), "warn" (exit 0; in the Action green with a warning) or "fail" (exit 3, red). "warn" if not set. On the command line, a run that could not be judged because this machine read too slowly exits 3 unless this is "pass". --on-inconclusive overrides it.',
    ),
  baseline: baselineSchema.optional().describe('What the limits of "regression" are against.'),
})

export type Thresholds = z.infer<typeof thresholdsSchema>

/** The JSON Schema of thresholds.json, for editors. */
export function thresholdsJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(thresholdsSchema, { target: 'draft-7', io: 'input' })
  return { $schema, $id: SCHEMA_ID, title: 'thresholds.json of camgate', ...schema }
}

/** The keys that thresholds.json may have at a path. */
export function thresholdsKeysAt(path: readonly PropertyKey[]): readonly string[] {
  return Object.keys(shapeOf(path.reduce<unknown>(typeAt, thresholdsSchema)))
}

function typeAt(parent: unknown, key: PropertyKey): unknown {
  const type = required(parent)
  return type instanceof z.ZodArray ? type.element : shapeOf(type)[String(key)]
}

function shapeOf(type: unknown): Readonly<Record<string, unknown>> {
  const inner = required(type)
  return inner instanceof z.ZodObject ? inner.shape : {}
}

function required(type: unknown): unknown {
  return type instanceof z.ZodOptional ? type.unwrap() : type
}
