import { judgeReport } from '../../src/measure/judge-report.ts'
import type { BaselineJob } from '../../src/model/gate.ts'
import { withGate } from '../../src/report/build/assemble.ts'
import { reportGate } from '../../src/report/build/report-gate.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { seedReport } from './seed-example.ts'

/** The seed's example as another run, with another capacity, on another kind of machine where one is named. */
export function laterRun(number: number, connections: number, cpu_model?: string): Report {
  const report = seedReport()
  const { fingerprint } = report.run
  const run = {
    ...report.run,
    run_id: `run-${number}`,
    started_at: `2026-02-${String(number).padStart(2, '0')}T08:00:00.000Z`,
    fingerprint: cpu_model === undefined ? fingerprint : { ...fingerprint, cpu_model },
  }
  return { ...report, run, capacity: { ...report.capacity, connections } }
}

/** The report as its run was judged against recorded jobs of 240 connections, of which it may lose 15 %. */
export function judgedAgainst240(report: Report): Report {
  const baseline = [238, 243, 240, 236, 245].map((capacity, index) => jobOf(laterRun(index + 1, capacity)))
  const regressions = [{ metric: 'capacity_connections', limits: { max_drop_percent: 15 } }]
  return withGate(report, reportGate(judgeReport(report, { floors: null, regressions, baseline })))
}

function jobOf({ run, capacity }: Report): BaselineJob {
  return {
    runId: run.run_id,
    startedAt: run.started_at,
    profile: run.profile,
    fingerprint: run.fingerprint,
    metrics: { capacity_connections: capacity.connections ?? 0 },
  }
}
