import { baselineOf, floorsOf, regressionsOf, type Thresholds } from '../config/thresholds.ts'
import { exitCodeFor } from '../gate/exit-code.ts'
import type { Plan } from '../model.ts'
import { withGate } from '../report/assemble.ts'
import type { Report } from '../report/schema.ts'
import { judgeReport, type Limits } from './gate.ts'

export interface JudgedReport {
  /** With its new gate. */
  readonly report: Report
  /** That its run would have ended with. */
  readonly exitCode: number
}

/**
 * Judges a stored report as its run would have been.
 * @param thresholds null without thresholds.json
 * @param onInconclusive what the user typed; by default what thresholds.json says
 */
export function judgeStored(
  stored: Report,
  thresholds: Thresholds | null,
  onInconclusive: Plan['onInconclusive'] = thresholds?.on_inconclusive ?? 'warn',
): JudgedReport {
  const report = withGate(stored, judgeReport(stored, limitsOf(thresholds)))
  const { gate, generator, run, health } = report
  const exitCode = exitCodeFor({
    gate,
    generator,
    interrupted: run.interrupted,
    unreachable: health.first_frame_never >= health.planned_connections,
    onInconclusive,
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
