import { escapeTerminal } from '../../text/escape.ts'
import type { Report } from '../schema/schema.ts'
import { type TrackedMetric, testName, trackedMetrics } from './tracked-metrics.ts'

/** Bencher Metric Format: the test is the benchmark, and each metric a measure with its interval. */
export function bencherJson(report: Report): string {
  const measures = trackedMetrics(report).map((tracked) => [tracked.metric, measureOf(tracked)] as const)
  const benchmarks =
    measures.length === 0 ? {} : { [escapeTerminal(testName(report))]: Object.fromEntries(measures) }
  return `${JSON.stringify(benchmarks, null, 2)}\n`
}

function measureOf({ value, low, high }: TrackedMetric) {
  return {
    value,
    ...(low === null ? {} : { lower_value: low }),
    ...(high === null ? {} : { upper_value: high }),
  }
}
