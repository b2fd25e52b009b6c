import type { Metric } from '../../model/metrics.ts'
import type { UngatedReport } from '../schema/schema.ts'

type Soak = UngatedReport['soak']
type Trend = NonNullable<Soak>['memory']['growth_bytes_per_hour']

const MB = 1e6
const KB = 1e3

/** The metrics of a soak; null where it did not measure them, or there was none. */
export const SOAK_VALUES = {
  soak_passed_windows: ({ soak }) => passedShare(soak),
  memory_growth_mb_per_hour: ({ soak }) => scaled(soak?.memory.growth_bytes_per_hour, MB),
  memory_growth_kb_per_connection: ({ soak }) => scaled(soak?.memory.growth_bytes_per_connection, KB),
  fps_drift_percent_per_hour: ({ soak }) => scaled(soak?.fps.change_percent_per_hour, 1),
  reconnections_per_hour: ({ soak }) => soak?.reconnections.per_hour ?? null,
} as const satisfies Partial<Record<Metric, (report: UngatedReport) => number | null>>

type SoakMetric = keyof typeof SOAK_VALUES

export const SOAK_METRICS = Object.keys(SOAK_VALUES) as readonly SoakMetric[]

/** 99 % intervals of what is a slope. An end that is not known is infinite. */
export function soakIntervals({ soak }: UngatedReport): ReadonlyMap<string, { low: number; high: number }> {
  const trends: readonly (readonly [SoakMetric, Trend | undefined, number])[] = [
    ['memory_growth_mb_per_hour', soak?.memory.growth_bytes_per_hour, MB],
    ['memory_growth_kb_per_connection', soak?.memory.growth_bytes_per_connection, KB],
    ['fps_drift_percent_per_hour', soak?.fps.change_percent_per_hour, 1],
  ]
  return new Map(
    trends.flatMap(([metric, trend, unit]) =>
      trend == null
        ? []
        : [
            [
              metric,
              {
                low: (trend.low ?? Number.NEGATIVE_INFINITY) / unit,
                high: (trend.high ?? Number.POSITIVE_INFINITY) / unit,
              },
            ],
          ],
    ),
  )
}

/** Why a soak has no number for a metric of it, in words; empty without a soak. */
export function unmeasuredInSoak(report: UngatedReport): ReadonlyMap<string, string> {
  const { soak } = report
  if (soak === null) return new Map()
  const missing = SOAK_METRICS.filter((metric) => SOAK_VALUES[metric](report) === null)
  return new Map(missing.map((metric) => [metric, whyNot(soak, metric)]))
}

function whyNot({ incomplete, memory, points }: NonNullable<Soak>, metric: SoakMetric): string {
  if (incomplete !== null && points.length === 0) return `the soak has no window: ${incomplete}`
  const isMemory = metric.startsWith('memory_growth')
  if (isMemory && memory.source === null)
    return 'nobody watched the memory of the server (--server-pid or --server-metrics)'
  if (metric === 'memory_growth_kb_per_connection' && memory.growth_bytes_per_hour !== null)
    return 'hardly a connection ended in the soak (--soak-renew)'
  return 'the soak has too few windows that count'
}

function passedShare(soak: Soak): number | null {
  if (soak === null) return null
  const { passed, failed } = soak.windows
  return passed + failed === 0 ? null : (100 * passed) / (passed + failed)
}

function scaled(trend: Trend | undefined, unit: number): number | null {
  return trend == null ? null : trend.value / unit
}
