import type { z } from 'zod'
import { METRIC_NAMES, METRICS, type Metric } from '../model/metrics.ts'

/** One optional key for each metric. An unknown one is an error, and editors complete the known ones. */
export function perMetric<T extends z.ZodType>(type: T) {
  const shape = METRIC_NAMES.map((name) => {
    const { description, unit } = METRICS[name]
    return [name, type.optional().describe(`${description} Unit: ${unit}.`)] as const
  })
  return Object.fromEntries(shape) as { [K in Metric]: z.ZodOptional<T> }
}
