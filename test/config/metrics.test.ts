import { expect, test } from 'vitest'
import { METRIC_NAMES, METRICS, type Metric } from '../../src/config/metrics.ts'
import { OUTCOMES } from '../../src/model/health.ts'
import type { Metric as ReportedMetric } from '../../src/report/build/metric-values.ts'

// The two lists are the same, checked by the compiler in both directions.
const known: Record<ReportedMetric, string> = METRICS
const reported: readonly ReportedMetric[] = METRIC_NAMES satisfies readonly Metric[]

test('every metric that can be limited says what it is', () => {
  expect(reported.filter((metric) => known[metric].length < 10)).toEqual([])
})

test('every outcome can be limited', () => {
  for (const outcome of OUTCOMES) expect(METRIC_NAMES).toContain(`outcomes.${outcome}`)
})
