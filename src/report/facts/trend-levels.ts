import type { MetricTrend } from '../../model/night-series.ts'

/** The level of each night between the steps of a metric; null where it was not judged. */
export function levelsOf({ values, changes }: MetricTrend): (number | null)[] {
  const steps = changes.filter(({ kind }) => kind === 'step')
  return values.map((_, night) => {
    const last = steps.findLast(({ firstAfter }) => firstAfter <= night)
    return last?.after ?? steps[0]?.before ?? null
  })
}
