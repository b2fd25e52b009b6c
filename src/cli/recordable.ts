import type { Problem } from '../errors.ts'
import { judgeReport } from '../measure/judge-report.ts'
import type { BaselineJob, Floor } from '../model/gate.ts'
import { METRIC_NAMES, METRICS } from '../model/metrics.ts'
import { reportGate } from '../report/build/report-gate.ts'
import { metricsOf } from '../report/facts/metric-values.ts'
import type { Report } from '../report/schema/schema.ts'

/** A report and the file it is in. */
export interface Stored {
  readonly path: string
  readonly report: Report
}

export interface Recording {
  readonly allowSimulated: boolean
  /** To accept a loss, only these limits still count. Null: the stored verdict counts. */
  readonly onlyFloors: readonly Floor[] | null
}

/** Metrics that a limit on a change can use without being named beforehand. */
const ALWAYS_RECORDED = METRIC_NAMES.filter((name) => METRICS[name].isRecorded)

/** Why a report cannot become a baseline; empty if it can. */
export function recordProblems({ path, report }: Stored, recording: Recording): Problem[] {
  const { generator, health, run } = report
  const failed = failure(report, recording)
  // Without floors, the gate is the health rules.
  const isTold = failed.includes(health.pass_why)
  const found = [
    failed,
    isTold || health.passes ? '' : `a run that broke the health rules (${health.pass_why})`,
    generator.limited ? 'a run that the load generator limited' : '',
    run.interrupted ? 'a run that was interrupted' : '',
    (report.merge?.problems ?? []).join('; '),
    report.shard === null ? '' : `shard ${report.shard.number} of ${report.shard.of} of a run`,
    run.simulated && !recording.allowSimulated ? 'a run on the built-in cameras' : '',
  ]
  return found
    .filter((text) => text !== '')
    .map((text) => ({ option: path, found: text, expected: expectation(text) }))
}

function failure(report: Report, { onlyFloors }: Recording): string {
  const gate =
    onlyFloors === null
      ? report.gate
      : reportGate(
          judgeReport({ ...report, ab: null }, { floors: onlyFloors, regressions: [], baseline: [] }),
        )
  if (gate.verdict !== 'fail') return ''
  const isOfChange = gate.rows.some(({ kind, verdict }) => kind !== 'floor' && verdict === 'fail')
  return `a run that failed (${gate.why}${isOfChange ? '; --replace accepts an intended loss' : ''})`
}

function expectation(found: string): string {
  if (found.includes('built-in')) return 'a run on a server of yours (or --allow-simulated)'
  return 'a complete run that passed: any other baseline would hide losses'
}

/** The job that a report is recorded as. A capacity of "at least N" cannot be compared with, so it is left out. */
export function jobOf(report: Report, named: readonly string[]): BaselineJob {
  const { run, capacity } = report
  const metrics = metricsOf(report)
  const wanted = new Set<string>([...ALWAYS_RECORDED, ...named])
  if (capacity.censored)
    for (const name of ['capacity_connections', 'recommended_cameras']) wanted.delete(name)
  const numbers = Object.entries(metrics).filter(
    (entry): entry is [string, number] => wanted.has(entry[0]) && Number.isFinite(entry[1]),
  )
  return {
    runId: run.run_id,
    startedAt: run.started_at,
    profile: run.profile,
    fingerprint: run.fingerprint,
    metrics: Object.fromEntries(numbers),
  }
}
