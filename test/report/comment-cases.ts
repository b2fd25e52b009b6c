import { judgeReport, type Limits } from '../../src/measure/judge-report.ts'
import type { BaselineJob, Floor } from '../../src/model/gate.ts'
import { withGate } from '../../src/report/build/assemble.ts'
import { reportGate } from '../../src/report/build/report-gate.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import {
  abCompared,
  allHealthyOnBuiltIn,
  generatorLimited,
  interrupted,
  mixed,
  nothingDelivered,
  searched,
} from './runs.ts'
import { healthyConnections, reportOf, windowOf } from './sample-run.ts'
import { COMPARED, SEARCHED, TRIALS } from './sample-search.ts'

const WINDOW_MS = 20_000
const NONE: Limits = { floors: null, regressions: [], baseline: [] }
const DROP = [
  { metric: 'capacity_connections', limits: { max_drop_percent: 15 } },
  { metric: 'healthy_rate', limits: { max_drop_points: 2 } },
]

const floorsOf = (capacity: number): Floor[] => [
  { metric: 'capacity_connections', min: capacity },
  { metric: 'healthy_rate', min: 95 },
  { metric: 'planned_fps_per_connection', min: 20 },
  { metric: 'reconnection_rate', max: 0.1 },
]

/** The report as its run would have been judged by these limits. */
export function judgedBy(report: Report, limits: Partial<Limits>): Report {
  return withGate(report, reportGate(judgeReport(report, { ...NONE, ...limits })))
}

/** What a comment can be about, by the name of the case. */
export const COMMENT_CASES: Readonly<Record<string, () => Report>> = {
  'pass with a search': () => judgedBy(searched(), { floors: floorsOf(60) }),
  'pass without limits': searched,
  'pass without a search': () => reportOf({ ...healthy() }),
  'fail on the capacity': () => judgedBy(searched(), { floors: floorsOf(200) }),
  'fail on other limits': mixed,
  'fail without limits': () => judgedBy(mixed(), {}),
  regression: () => regressed(searched(), 100),
  'at least': () => judgedBy(atLeast(), { floors: floorsOf(200) }),
  'baseline of another machine': () => regressed(searched(), 100, 'Other CPU'),
  'too few jobs': () => judgedBy(searched(), { regressions: DROP, baseline: jobs(searched(), [63, 64]) }),
  'no baseline yet': () => judgedBy(searched(), { floors: floorsOf(60), regressions: DROP }),
  void: () => judgedBy(generatorLimited(), { floors: floorsOf(60) }),
  'nothing delivered': () => judgedBy(nothingDelivered(), { floors: floorsOf(60) }),
  interrupted: interrupted,
  'built-in cameras': allHealthyOnBuiltIn,
  'A/B within the limit': abCompared,
  'A/B beyond the limit': () => judgedBy(abCompared(), { regressions: abLimit(5) }),
  'A/B undecided': () =>
    judgedBy(
      abWith({ incomplete: 'the time budget ended after 2 pairs', pairs: COMPARED.pairs.slice(0, 2) }),
      {},
    ),
  'A/B without a difference': () =>
    judgedBy(abWith({ pairs: COMPARED.pairs.map((pair) => ({ ...pair, base: pair.head })) }), {}),
  'planned deployment': () =>
    reportOf({ ...healthy(), capacity: SEARCHED, trials: TRIALS, targetCameras: 40 }),
}

function healthy() {
  return {
    window: windowOf(healthyConnections(24, 2, WINDOW_MS), WINDOW_MS),
    cameras: 24,
    connectionsPerCamera: 2,
  }
}

/** A search that nothing stopped but its own end. */
function atLeast(): Report {
  const reason = 'the search stopped at --max-connections 96'
  const capacity = { ...SEARCHED, connections: 96, low: 96, high: null, stable: 96, censored: true, reason }
  const trials = TRIALS.slice(0, 2).map((trial) => ({
    ...trial,
    healthy: trial.connections,
    outcome: 'pass' as const,
    reason: null,
  }))
  return reportOf({ ...healthy(), capacity: { ...capacity, notes: [] }, trials })
}

function abWith(change: Partial<typeof COMPARED>): Report {
  return reportOf({ ...healthy(), ab: { ...COMPARED, ...change } })
}

function abLimit(max_drop_percent: number): Limits['regressions'] {
  return [{ metric: 'ab_goodput', limits: { max_drop_percent } }]
}

function regressed(report: Report, capacity: number, cpu_model?: string): Report {
  const around = [-1, 0, 1, 0, -1, 1].map((step) => capacity + step)
  return judgedBy(report, {
    floors: floorsOf(60),
    regressions: DROP,
    baseline: jobs(report, around, cpu_model),
  })
}

function jobs({ run }: Report, capacities: readonly number[], cpu_model?: string): BaselineJob[] {
  return capacities.map((capacity_connections, index) => ({
    runId: `run-${index}`,
    startedAt: `2026-01-0${index + 1}T08:00:00.000Z`,
    profile: run.profile,
    fingerprint: cpu_model === undefined ? run.fingerprint : { ...run.fingerprint, cpu_model },
    metrics: { capacity_connections, healthy_rate: 100 },
  }))
}
