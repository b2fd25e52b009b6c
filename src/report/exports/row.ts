import { METRIC_NAMES } from '../../model/metrics.ts'
import { csvTable } from '../csv.ts'
import { metricsOf } from '../facts/metric-values.ts'
import type { Report } from '../schema/schema.ts'

/**
 * A run as one line of CSV, for a table of runs: what was tested and on what, the verdict, then every metric by its
 * name. A cell is empty if the number is not known.
 */
export function rowCsv(report: Report, { header }: { readonly header: boolean }): string {
  const row = { ...factsOf(report), ...metricCells(report) }
  return csvTable([row], Object.keys(row), header)
}

function factsOf({ run, generator, gate, capacity, analysis, agents }: Report) {
  const { run_id, started_at, tool_version, target } = run
  const { protocol, cameras, connections_per_camera, nominal_fps, frame_bytes, isolation } = run.profile
  const { cpu_model, cpus, memory_gb, runner_image } = run.fingerprint
  const isMeasured = capacity.method === 'measured'
  return {
    run_id,
    started_at,
    tool_version,
    target,
    protocol,
    cameras,
    connections_per_camera,
    nominal_fps,
    frame_bytes,
    isolation,
    cpu_model,
    cpus,
    memory_gb,
    runner_image,
    window_seconds: run.window.seconds,
    interrupted: String(run.interrupted),
    void: String(generator.limited),
    verdict: gate.verdict,
    why: gate.why,
    grade: analysis.performance_grade,
    capacity_low: isMeasured ? capacity.low : null,
    capacity_high: isMeasured ? capacity.high : null,
    capacity_censored: isMeasured ? String(capacity.censored) : null,
    agents: agents?.list.length ?? null,
  }
}

function metricCells(report: Report): Record<string, number | string | null> {
  const values = metricsOf(report)
  const cells = METRIC_NAMES.map((metric) => [
    metric,
    values[metric] === Number.POSITIVE_INFINITY ? 'infinite' : values[metric],
  ])
  return Object.fromEntries(cells)
}
