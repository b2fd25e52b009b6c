import { abLimitPercent, abRow } from '../gate/ab-row.ts'
import { judge } from '../gate/verdict.ts'
import type { AbMeasurement, GateResult, Plan } from '../model.ts'
import { metricsOf } from '../report/metrics.ts'
import type { UngatedReport } from '../report/schema.ts'

/** What a report is judged by; a run has it in its plan, a stored report in thresholds.json. */
export type Limits = Pick<Plan, 'floors' | 'regressions' | 'baseline'>

/** The one judgement of a report, right after its run or later. */
export function judgeReport(report: UngatedReport, limits: Limits): GateResult {
  const { health, capacity, run, generator, ab } = report
  return judge({
    ...limits,
    metrics: metricsOf(report),
    profile: run.profile,
    fingerprint: run.fingerprint,
    trialRule: { passes: health.passes, why: health.pass_why },
    generator,
    disturbance: disturbanceOf(report),
    censoredCapacity: capacity.method === 'measured' && capacity.censored ? capacity.connections : null,
    abRow: ab === null ? null : abRow(measurementOf(ab), abLimitPercent(limits.regressions)),
  })
}

/** A window that fails and is not void has failed by what the server said: no disturbance excuses that. */
function disturbanceOf({ generator, health }: UngatedReport): string | null {
  if (generator.evidence.length === 0 || !health.passes) return null
  return generator.evidence.join('; ')
}

function measurementOf(ab: NonNullable<UngatedReport['ab']>): AbMeasurement {
  const { load, pairs, elasticity, incomplete, notes } = ab
  const who = { baselineTarget: ab.baseline_target, isSelfCheck: ab.self_check }
  return { ...who, load, pairs, elasticity, incomplete, notes }
}
