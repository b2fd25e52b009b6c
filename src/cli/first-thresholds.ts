import { proposedLimit } from '../analysis/gate/tighten.ts'
import { SCHEMA_ID } from '../config/thresholds-schema.ts'
import type { Bounds } from '../model/gate.ts'
import { METRIC_NAMES, METRICS } from '../model/metrics.ts'
import { metricsOf } from '../report/facts/metric-values.ts'
import type { Report } from '../report/schema/schema.ts'

/** What any server should meet, whatever it was measured at. */
const ALWAYS: Readonly<Record<string, Bounds>> = {
  healthy_rate: { min: 95 },
  delivered_frames_rate: { min: 95 },
  reconnection_rate: { max: 0.1 },
}

interface FirstLimits {
  /** Connections that the server must hold; null without such a limit. */
  readonly minCapacity: number | null
  /** A run that passed, from whose numbers the other floors follow; null without one. */
  readonly report: Report | null
}

/** A thresholds.json to begin with. */
export function firstThresholds({ minCapacity, report }: FirstLimits): string {
  const floors = {
    ...(report === null ? {} : measuredFloors(report)),
    ...(minCapacity === null ? {} : { capacity_connections: { min: minCapacity } }),
    ...ALWAYS,
  }
  const lines = Object.entries(floors).map(([metric, bounds]) => {
    const limits = Object.entries(bounds).map(([name, limit]) => `"${name}": ${limit}`)
    return `    "${metric}": { ${limits.join(', ')} }`
  })
  return `{
  "$schema": "${SCHEMA_ID}",
  "version": 1,
  "floors": {
${lines.join(',\n')}
  }
}
`
}

/** For every number that a baseline records, except shares and ratios: those have the same limits for any server. */
function measuredFloors(report: Report): Record<string, Bounds> {
  const values = metricsOf(report)
  const floors = METRIC_NAMES.flatMap((metric) => {
    const { isRecorded = false, better, unit } = METRICS[metric]
    const value = values[metric]
    const isShare = unit === 'percent' || unit === 'ratio'
    if (!isRecorded || isShare || better === null || value === null || value <= 0) return []
    if (!Number.isFinite(value)) return []
    const bound = better === 'higher' ? 'min' : 'max'
    return [[metric, { [bound]: proposedLimit(bound, value) }]]
  })
  return Object.fromEntries(floors)
}
