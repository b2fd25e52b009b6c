import { z } from 'zod'
import { fingerprintSchema, profileSchema } from '../../model/job-kind.ts'
import { LIMIT_CAUSES } from '../../model/limit-cause.ts'
import { amount, count } from './schema-values.ts'

const TREND_SCHEMA_ID = 'https://raw.githubusercontent.com/OWNER/camera-capacity-gate/v1/trend.schema.json'
export const TREND_SCHEMA_VERSION = 1

const night = count.describe('Index into the nights of the series, from 0.')
const share = z.number()
const cause = z.enum(LIMIT_CAUSES).nullable()
const level = amount.nullable()

const nightSchema = z.object({
  run_id: z.string().describe('Id of the run.'),
  started_at: z.iso.datetime().describe('Start of the run (ISO 8601, UTC).'),
  commit: z.string().nullable().describe('The commit, in full; null where it is not known.'),
  ref: z.string().nullable().describe('Its branch or tag; null as above.'),
  url: z.string().nullable().describe('Page of the workflow run; null as above.'),
  source: z.string().describe('The file that it was read from.'),
  void_reason: z
    .enum(['generator_limited', 'interrupted', 'part'])
    .nullable()
    .describe('Why its numbers say nothing about the server; null if they do.'),
  limit_cause: cause.describe('What limited the server; null where nothing did, or it is not known.'),
})

const value = z.object({
  value: z.number().nullable().describe('The number; null where it was not measured, or is infinite.'),
  low: level.describe('Lower end of its 90 % interval; null where it has none.'),
  high: level.describe('Upper end of it; null as above.'),
  left_out: z
    .enum(['void', 'not_measured', 'at_least', 'infinite'])
    .nullable()
    .describe('Why the night has no part in the search for changes; null if it has.'),
  level: level.describe('Geometric mean of the nights between the steps; null where there is no step.'),
})

const change = z.object({
  kind: z
    .enum(['step', 'part_of_drift', 'small', 'short', 'chance'])
    .describe(
      'step: it counts; part_of_drift: it belongs to a slow change; small: below the smallest change that counts; short: too few nights on one side; chance: not certain enough.',
    ),
  last_before: night.describe('The last night before it, as an index into the nights of the series.'),
  first_after: night.describe('The first night after it, as an index into the nights of the series.'),
  before: amount.describe(
    'Level before it: geometric mean up to the step before, in the unit of the metric.',
  ),
  after: amount.describe('Level after it: geometric mean up to the next step, in the unit of the metric.'),
  change: share.describe('after ÷ before − 1.'),
  required: share.describe('The smallest change that counts here, as a share.'),
  p: z.number().min(0).max(1).describe('Probability of such a change by chance, over all places.'),
  worse: z.boolean().describe('The server got worse.'),
  recovered: z.boolean().describe('A later level made up for it.'),
  nights_before: count.describe('Nights of the level before it.'),
  nights_after: count.describe('Nights of the level after it.'),
  cause_before: cause.describe('What limited most of the nights before it.'),
  cause_after: cause.describe('What limited most of the nights after it.'),
})

const drift = z
  .object({
    first: night.describe('Its first night, as an index into the nights of the series.'),
    last: night.describe('Its last night, as an index into the nights of the series.'),
    nights: count.describe('Nights that were judged from the first to the last.'),
    slope: share.describe('Change from one night to the next, as a share.'),
    total: share.describe('Change from the first night to the last, as a share.'),
    required: share.describe('The smallest total that counts, as a share.'),
    p: z.number().min(0).max(1).describe('Probability of such a drift by chance, over all spans.'),
    worse: z.boolean().describe('The server gets worse.'),
  })
  .nullable()

const metric = z.object({
  metric: z.string().describe('Name of the metric.'),
  unit: z.string().describe('Its unit.'),
  used_nights: count.describe('Nights that were judged.'),
  needed_nights: count.describe('Nights that it takes; with fewer, nothing is judged.'),
  values: z.array(value).describe('One for each night of the series.'),
  changes: z.array(change).describe('Change points in the order of time.'),
  drift: drift.describe('A slow change up to the latest night; null without one.'),
  drift_nights: count.describe('Nights since the last step.'),
  drift_needed_nights: count.describe('Nights that a drift takes.'),
})

/** The JSON of `camgate trend`. */
export const trendSchema = z
  .object({
    schema_version: z.literal(TREND_SCHEMA_VERSION).describe('Version of this schema.'),
    options: z
      .object({
        metrics: z.array(z.string()).describe('Metrics that were judged.'),
        min_change: share.describe('The smallest change that counts, as a share.'),
        p_value: z.number().describe('The largest probability at which a change counts.'),
      })
      .describe('How it was judged.'),
    repeated_nights: count.describe('Nights whose run had been read before.'),
    older_nights: count.describe('Nights that were left out because there were more than 1,000.'),
    left_out_files: z
      .array(
        z.object({
          file: z.string().describe('The file.'),
          why: z.string().describe('What is wrong with it.'),
        }),
      )
      .describe('Files that are no report of a run.'),
    findings: z
      .array(
        z.object({
          code: z
            .enum(['step', 'drift', 'too_few', 'steady', 'unmeasured'])
            .describe('What it is about; too_few: there are not enough nights to judge.'),
          tone: z
            .enum(['bad', 'good', 'unsure'])
            .nullable()
            .describe('bad: a loss that still holds; good: a gain, or a loss that recovered.'),
          series: count.describe('Index into `series`, from 0.'),
          metric: z.string().describe('Name of the metric.'),
          text: z.string().describe('It in words, without the nights.'),
          note: z.string().describe('More about it; may be empty.'),
        }),
      )
      .describe('What the trend shows, losses first.'),
    series: z
      .array(
        z.object({
          title: z.string().describe('What was measured on which machine, in words.'),
          simulated: z.boolean().describe('The built-in cameras were tested, not a server.'),
          profile: profileSchema.describe('The test, of the latest night.'),
          fingerprint: fingerprintSchema.describe('The machine, of the latest night.'),
          nights: z.array(nightSchema).describe('In the order of time.'),
          metrics: z.array(metric).describe('One for each of `options.metrics`.'),
        }),
      )
      .describe('Nights of the same test on the same kind of machine, the latest series first.'),
  })
  .meta({ $id: TREND_SCHEMA_ID, title: 'Camera Capacity Gate trend' })

export type TrendDocument = z.infer<typeof trendSchema>

/** The content of `trend.schema.json`. */
export function trendJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(trendSchema)
}
