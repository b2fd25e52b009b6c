import { isMetric, METRIC_NAMES, METRICS } from '../../model/metrics.ts'
import { csvTable } from '../csv.ts'
import { type ComparedMetric, comparedMetrics, type SideBySide } from '../facts/side-by-side.ts'
import type { Report } from '../schema/schema.ts'

/** Both reports as JSON: what they are, the verdict on the newer one, and every metric of both. */
export function comparedJson(pair: SideBySide): string {
  const { older, newer, names } = pair
  const { verdict, why } = newer.gate
  const compared = {
    older: runFacts(older, names[0]),
    newer: runFacts(newer, names[1]),
    verdict,
    why,
    metrics: recordsOf(pair),
  }
  return `${JSON.stringify(compared, null, 2)}\n`
}

/** A line for each limit, then one for each metric without one. An empty cell is a number that is not known. */
export function comparedCsv(pair: SideBySide): string {
  const records = recordsOf(pair)
  return csvTable(records, Object.keys(records[0] ?? {}))
}

function runFacts({ run, capacity, limit_cause: limit }: Report, file: string) {
  const { run_id, started_at, tool_version, target } = run
  const { low, high, censored } = capacity
  return {
    file,
    run_id,
    started_at,
    tool_version,
    target,
    capacity_low: low,
    capacity_high: high,
    capacity_censored: censored,
    limit_cause: limit?.cause ?? null,
  }
}

function recordsOf(pair: SideBySide) {
  return comparedMetrics(pair, METRIC_NAMES).map(recordOf)
}

function recordOf({ metric, older, newer, change, row }: ComparedMetric) {
  return {
    metric,
    unit: isMetric(metric) ? METRICS[metric].unit : row?.kind === 'ab' ? 'percent' : null,
    older: orInfinite(older),
    newer: orInfinite(newer),
    change: change?.by ?? null,
    change_unit: change?.unit ?? null,
    kind: row?.kind ?? null,
    limit: row?.limit ?? null,
    verdict: row?.verdict ?? null,
    why: row?.why ?? null,
  }
}

/** JSON has no infinity, and null means not measured. */
function orInfinite(value: number | null): number | 'infinite' | null {
  return value === Number.POSITIVE_INFINITY ? 'infinite' : value
}
