import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { bencherJson } from '../../../src/report/exports/bencher.ts'
import { benchmarkJson } from '../../../src/report/exports/github-action-benchmark.ts'
import { COMMENT_CASES } from '../comment-cases.ts'
import { hostile, mixed, overRtsp } from '../runs.ts'

const CASES = { ...COMMENT_CASES, mixed, overRtsp, hostile }

/** https://bencher.dev/bmf.json, and how long its reference lets the names of benchmarks and measures be. */
const BENCHER = z.record(
  z.string().min(1).max(1024),
  z.record(
    z.string().min(1).max(64),
    z.strictObject({
      value: z.number(),
      lower_value: z.number().optional(),
      upper_value: z.number().optional(),
    }),
  ),
)

/** The entries that github-action-benchmark takes from a custom tool. It finds the one before by the name alone. */
const BENCHMARK = z
  .array(
    z.strictObject({
      name: z.string().min(1),
      unit: z.string(),
      value: z.number(),
      range: z.string().optional(),
      extra: z.string().optional(),
    }),
  )
  .refine((entries) => new Set(entries.map(({ name }) => name)).size === entries.length)

describe.each(Object.entries(CASES))('the report of %s', (_, report) => {
  test('is Bencher Metric Format', () => {
    const benchmarks = BENCHER.parse(JSON.parse(bencherJson(report())))
    for (const measures of Object.values(benchmarks))
      for (const { value, lower_value: low = value, upper_value: high = value } of Object.values(measures)) {
        expect(low).toBeLessThanOrEqual(value)
        expect(high).toBeGreaterThanOrEqual(value)
      }
  })

  test.each(['higher', 'lower'] as const)(
    'is what github-action-benchmark takes where %s is better',
    (better) => {
      BENCHMARK.parse(JSON.parse(benchmarkJson(report(), better)))
    },
  )
})
