import { exitCodeFor } from '../analysis/gate/exit-code.ts'
import type { Plan } from '../config/plan.ts'
import { baselineOf, floorsOf, regressionsOf, type Thresholds } from '../config/thresholds.ts'
import type { BaselineJob, GateResult } from '../model/gate.ts'
import { withGate } from '../report/build/assemble.ts'
import { reportGate } from '../report/build/report-gate.ts'
import type { Report, UngatedReport } from '../report/schema/schema.ts'
import { judgeReport, type Limits } from './judge-report.ts'

export interface JudgedReport {
  /** The report with its new gate. */
  readonly report: Report
  /** The exit code that its run would have had. */
  readonly exitCode: number
}

/**
 * Judges a stored report as its run would have been judged.
 * @param thresholds null without thresholds.json
 * @param onInconclusive what the user typed; by default what thresholds.json says
 */
export function judgeStored(
  stored: UngatedReport,
  thresholds: Thresholds | null,
  onInconclusive: Plan['onInconclusive'] = policyOf(thresholds),
): JudgedReport {
  return conclude(stored, judgeReport(stored, limitsOf(thresholds)), onInconclusive)
}

/**
 * Judges a stored report with an older one as an additional recorded job. If no limit is about a change, the two
 * were not compared, so this is not a pass.
 * @param older recorded on the same machine with the same profile
 */
export function judgeAgainst(
  older: OlderRun,
  newer: Report,
  thresholds: Thresholds | null,
  onInconclusive: Plan['onInconclusive'] = policyOf(thresholds),
): JudgedReport {
  const limits = limitsOf(thresholds)
  const others = limits.baseline.filter(({ runId }) => runId !== older.job.runId)
  const gate = withChangedLimit(
    judgeReport(newer, { ...limits, baseline: [...others, older.job] }),
    older.report,
    newer,
  )
  const isUnlimited = limits.regressions.every(({ metric }) => metric === 'ab_goodput')
  return conclude(newer, isUnlimited && gate.verdict === 'pass' ? withoutLimits(gate) : gate, onInconclusive)
}

/** A report to compare with, and the job that it would be recorded as. */
interface OlderRun {
  readonly job: BaselineJob
  readonly report: Report
}

/** Up to this difference, two capacities are the same. */
const SAME_CAPACITY = 0.05

/** A finding, never a failure: the limits decide whether the change is one for the worse. */
function withChangedLimit(gate: GateResult, older: Report, newer: Report): GateResult {
  const [from, to] = [older.limit_cause, newer.limit_cause]
  if (from === null || to === null || from.cause === to.cause) return gate
  if ([from, to].some(({ cause }) => cause === 'unknown' || cause === 'generator')) return gate
  const [before, now] = [older.capacity.connections ?? 0, newer.capacity.connections ?? 0]
  const isMeasured = [older, newer].every(({ capacity }) => capacity.method === 'measured')
  const isSameCapacity = isMeasured && Math.abs(now - before) <= SAME_CAPACITY * before
  const causes = { from: from.cause, to: to.cause, evidence: to.evidence, isSameCapacity }
  const findings = gate.findings.filter(({ code }) => code !== 'limited')
  return { ...gate, findings: [...findings, { code: 'limit_changed', ...causes }] }
}

function policyOf(thresholds: Thresholds | null): Plan['onInconclusive'] {
  return thresholds?.on_inconclusive ?? 'warn'
}

function withoutLimits({ rows, findings }: GateResult): GateResult {
  return { verdict: 'inconclusive', rows, findings: [{ code: 'no_change_limits' }, ...findings] }
}

function conclude(
  stored: UngatedReport,
  judgement: GateResult,
  onInconclusive: Plan['onInconclusive'],
): JudgedReport {
  const report = withGate(stored, reportGate(judgement))
  const { gate, generator, run, health } = report
  const exitCode = exitCodeFor({
    gate,
    generator,
    // A merge is whole even if a shard was interrupted: then it is inconclusive.
    interrupted: run.interrupted && report.merge === null,
    unreachable: health.first_frame_never >= health.planned_connections,
    onInconclusive,
    isShard: report.shard !== null,
  })
  return { report, exitCode }
}

function limitsOf(thresholds: Thresholds | null): Limits {
  if (thresholds === null) return { floors: null, regressions: [], baseline: [] }
  return {
    floors: floorsOf(thresholds),
    regressions: regressionsOf(thresholds),
    baseline: baselineOf(thresholds),
  }
}
