import { abLimitPercent, abRow } from '../analysis/gate/ab-row.ts'
import type { UnknownCapacity, WideIntervals } from '../analysis/gate/measured.ts'
import { judge, type SoakFinding } from '../analysis/gate/verdict.ts'
import type { Plan } from '../config/plan.ts'
import type { AbMeasurement } from '../model/capacity.ts'
import type { GateResult } from '../model/gate.ts'
import type { Shard } from '../model/shard.ts'
import { newLimit } from '../report/facts/limit-cause-words.ts'
import { metricsOf, unmeasurableIn } from '../report/facts/metric-values.ts'
import { soakIntervals } from '../report/facts/soak-values.ts'
import type { UngatedReport } from '../report/schema/schema.ts'

/** What a report is judged by: a run has it in its plan, a stored report in thresholds.json. */
export type Limits = Pick<Plan, 'floors' | 'regressions' | 'baseline'>

/** The only judgement of a report, right after its run or later. */
export function judgeReport(report: UngatedReport, limits: Limits): GateResult {
  const { health, capacity, run, generator, ab, shard, merge } = report
  if (shard !== null) return ofShard(shard)
  const torn = merge === null || merge.problems.length === 0 ? null : merge.problems
  const result = judge({
    ...limits,
    // A run that is already recorded is not evidence for itself.
    baseline: limits.baseline.filter(({ runId }) => runId !== run.run_id),
    metrics: metricsOf(report),
    unmeasurable: unmeasurableIn(report),
    profile: run.profile,
    fingerprint: run.fingerprint,
    trialRule: { passes: health.passes, why: health.pass_why },
    soak: soakFindings(report, limits),
    // Shards that are not a whole run judge nothing, like a void window.
    generator: torn === null ? generator : { limited: true, evidence: [torn.join('; ')] },
    disturbance: disturbanceOf(report),
    openCapacity: {
      unknown: unknownCapacityOf(report),
      wide: new Map([...wideIntervalsOf(report), ...soakIntervals(report)]),
    },
    censoredCapacity: capacity.method === 'measured' && capacity.censored ? capacity.connections : null,
    abRow: ab === null ? null : abRow(measurementOf(ab), abLimitPercent(limits.regressions)),
    isSelfCheck: ab?.self_check === true,
  })
  if (generator.lost !== null && result.verdict === 'pass') return unfinished(result, generator.lost)
  if (isSilent(report) && result.verdict === 'pass') return silent(result)
  return result.verdict === 'fail' ? withLimit(result, report) : result
}

/** A part of the load says nothing about all of it. */
function ofShard({ number, of }: Shard): GateResult {
  return { verdict: 'inconclusive', rows: [], findings: [{ code: 'shard', number, of }] }
}

/** A floor on the same thing replaces a rule of the soak. */
const SOAK_FLOORS = {
  windows: ['soak_passed_windows'],
  memory: ['memory_growth_mb_per_hour', 'memory_growth_kb_per_connection'],
} as const

function soakFindings({ soak }: UngatedReport, { floors }: Limits): SoakFinding[] {
  const limited = new Set(floors?.map(({ metric }) => metric))
  return (soak?.rules ?? [])
    .filter(({ rule }) => !SOAK_FLOORS[rule].some((metric) => limited.has(metric)))
    .map(({ verdict, why }) => ({ verdict, why }))
}

/** A failed run says what limited the server. */
function withLimit(result: GateResult, report: UngatedReport): GateResult {
  const limit = newLimit(report)
  if (limit === null) return result
  const [first, ...others] = result.findings
  const findings = [
    ...(first === undefined ? [] : [first]),
    { code: 'limited', evidence: limit.evidence } as const,
    ...others,
  ]
  return { ...result, findings }
}

/** What was not measured any more may well have failed. */
function unfinished({ rows, findings }: GateResult, why: string): GateResult {
  return { verdict: 'inconclusive', rows, findings: [{ code: 'generator_lost', why }, ...findings] }
}

function isSilent({ health }: UngatedReport): boolean {
  return health.first_frame_never >= health.planned_connections
}

/** If nothing ever came, nothing stalls or drops, so a target that is not there would meet such limits. */
function silent({ rows, findings }: GateResult): GateResult {
  return { verdict: 'fail', rows, findings: [{ code: 'no_frames' }, ...findings] }
}

/** A window that fails and is not void failed by the server's answers: no disturbance excuses that. */
function disturbanceOf({ generator, health }: UngatedReport): string | null {
  if (generator.evidence.length === 0 || !health.passes) return null
  return generator.evidence.join('; ')
}

/** Null if no capacity was searched, or one was found. */
function unknownCapacityOf({ capacity, trials }: UngatedReport): UnknownCapacity | null {
  if (capacity.method !== 'none' || capacity.grow === null) return null
  const failed = trials.filter(({ outcome }) => outcome === 'fail').map(({ connections }) => connections)
  return { why: capacity.reason, failedAt: failed.length === 0 ? null : Math.min(...failed) }
}

/** With few connections, a step more or less does not make an interval wide. */
const NARROW_CONNECTIONS = 3

/** Empty if the search ran to completion: then the estimate is the number. */
function wideIntervalsOf({ capacity, fr }: UngatedReport): WideIntervals {
  const { method, censored, confidence, low, high } = capacity
  const isWide = method === 'measured' && !censored && confidence === 'low'
  if (!isWide || low === null || high === null || high - low <= NARROW_CONNECTIONS) return new Map()
  const wide = new Map([['capacity_connections', { low, high }]])
  const { recommended_low: fewest, recommended_high: most } = fr
  if (fewest !== null && most !== null) wide.set('recommended_cameras', { low: fewest, high: most })
  return wide
}

function measurementOf(ab: NonNullable<UngatedReport['ab']>): AbMeasurement {
  const { load, pairs, elasticity, incomplete, notes } = ab
  const who = { baselineTarget: ab.baseline_target, isSelfCheck: ab.self_check }
  return { ...who, load, pairs, elasticity, incomplete, notes }
}
