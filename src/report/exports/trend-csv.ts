import type { Series, Trend } from '../../model/night-series.ts'
import { csvTable } from '../csv.ts'
import { levelsOf } from '../facts/trend-levels.ts'

/** The columns of `camgate trend --format csv`, and what they mean. */
export const TREND_COLUMNS = {
  series: 'Number of the series, from 1',
  started_at: 'Start of the run (ISO 8601, UTC)',
  run_id: 'Id of the run',
  commit: 'The commit, in full',
  ref: 'Its branch or tag',
  url: 'Page of the workflow run',
  source: 'The file',
  metric: 'Name of the metric',
  value: 'The number',
  low: 'Lower end of its 90 % interval',
  high: 'Upper end of it',
  left_out: 'Why the night is not judged: void, not_measured, at_least or infinite',
  level: 'Geometric mean between the steps',
  change: 'Kind of the change point at this night: step, part_of_drift, small, short or chance',
  change_percent: 'Its size, in percent',
  limit_cause: 'What limited the server',
  protocol: 'Protocol of the streams',
  cameras: 'Cameras that were tested',
  connections_per_camera: 'Planned connections to each',
  cpu_model: 'Model of the processor',
  cpus: 'Processors',
} as const

/** A line for each night and metric. An empty cell is a missing value. */
export function trendCsv({ series }: Trend): string {
  return csvTable(series.flatMap(recordsOf), Object.keys(TREND_COLUMNS))
}

function recordsOf({ nights, metrics }: Series, number: number) {
  return metrics.flatMap(({ metric, values, changes, ...others }) => {
    const levels = levelsOf({ metric, values, changes, ...others })
    return nights.map((night, at) => {
      const found = changes.find(({ firstAfter }) => firstAfter === at)
      const { value = null, low = null, high = null, leftOut = null } = values[at] ?? {}
      return {
        series: number + 1,
        started_at: night.startedAt,
        run_id: night.runId,
        ...{ commit: night.commit, ref: night.ref, url: night.url, source: night.source },
        ...{ metric, value, low, high, left_out: leftOut, level: levels[at] },
        change: found?.kind ?? null,
        change_percent: found === undefined ? null : 100 * found.change,
        limit_cause: night.limitCause,
        protocol: night.profile.protocol,
        cameras: night.profile.cameras,
        connections_per_camera: night.profile.connections_per_camera,
        cpu_model: night.fingerprint.cpu_model,
        cpus: night.fingerprint.cpus,
      }
    })
  })
}
