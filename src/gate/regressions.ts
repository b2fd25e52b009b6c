import type { GateRow, Regression } from '../model.ts'
import { figure } from './figure.ts'
import type { Metrics } from './floors.ts'

/** Limits against the baseline, shown and not judged: no baseline is recorded yet. Never a silent pass. */
export function regressionRows(metrics: Metrics, regressions: readonly Regression[]): GateRow[] {
  return regressions.map(({ metric, limits }) => ({
    metric,
    kind: 'regression',
    baseline: null,
    value: metrics[metric] ?? null,
    change: null,
    limit: Object.entries(limits).map(limitText).join(', '),
    verdict: 'no_baseline',
    why: 'not judged: there is no baseline to compare with',
  }))
}

/** `max_drop_percent: 15` as people read it: `drop ≤ 15 %`. */
function limitText([name, value]: [string, number]): string {
  const direction = name.includes('drop') ? 'drop' : 'rise'
  return `${direction} ≤ ${figure(value)} ${name.endsWith('percent') ? '%' : 'points'}`
}
