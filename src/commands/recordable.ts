import type { Problem } from '../errors.ts'
import { machineDifferences, profileDifferences } from '../gate/same-kind.ts'
import type { BaselineJob } from '../model.ts'
import { type Metric, metricsOf } from '../report/metrics.ts'
import type { Report } from '../report/schema.ts'

/** A report and the file that it is in. */
export interface Stored {
  readonly path: string
  readonly report: Report
}

/** What a limit on a change may be about without naming it beforehand. */
const ALWAYS_RECORDED: readonly Metric[] = [
  'capacity_connections',
  'connection_success_rate',
  'healthy_rate',
  'planned_fps_per_connection',
  'average_fps_per_connection',
  'reconnection_rate',
  'time_to_first_frame_p95_ms',
]

/** Why reports may not become a baseline: each one by itself, and all together. */
export function recordProblems(stored: readonly Stored[], allowSimulated: boolean): Problem[] {
  return [...stored.flatMap((each) => ownProblems(each, allowSimulated)), ...mixtures(stored)]
}

function ownProblems({ path, report }: Stored, allowSimulated: boolean): Problem[] {
  const { gate, generator, health, run } = report
  const found = [
    gate.verdict === 'fail' ? `a run that failed (${gate.why})` : '',
    health.passes ? '' : `a run that broke the health rules (${health.pass_why})`,
    generator.limited ? 'a run that the load generator limited' : '',
    run.interrupted ? 'a run that was interrupted' : '',
    run.simulated && !allowSimulated ? 'a run on the built-in cameras' : '',
  ]
  return found
    .filter((text) => text !== '')
    .map((text) => ({ option: path, found: text, expected: expectation(text) }))
}

function expectation(found: string): string {
  if (found.includes('built-in')) return 'a run on a server of yours (or --allow-simulated)'
  return 'a whole run that passed: a baseline of anything else would let every loss pass'
}

/** Numbers of different tests or machines say nothing of each other. */
function mixtures([first, ...others]: readonly Stored[]): Problem[] {
  if (first === undefined) return []
  return others.flatMap(({ path, report: { run } }) => {
    const differences = [
      ...machineDifferences(run.fingerprint, first.report.run.fingerprint),
      ...profileDifferences(run.profile, first.report.run.profile),
    ]
    if (differences.length === 0) return []
    const expected = `the machine and profile of ${first.path}`
    return [{ option: path, found: differences.join('; ').replaceAll(', here', ', there'), expected }]
  })
}

/** The job that a report is recorded as. A capacity that is only "at least" is none to compare with. */
export function jobOf(report: Report, named: readonly string[]): BaselineJob {
  const { run, capacity } = report
  const metrics = metricsOf(report)
  const wanted = new Set<string>([...ALWAYS_RECORDED, ...named])
  if (capacity.censored)
    for (const name of ['capacity_connections', 'recommended_cameras']) wanted.delete(name)
  const numbers = Object.entries(metrics).filter(
    (entry): entry is [Metric, number] => wanted.has(entry[0]) && Number.isFinite(entry[1]),
  )
  return {
    runId: run.run_id,
    startedAt: run.started_at,
    profile: run.profile,
    fingerprint: run.fingerprint,
    metrics: Object.fromEntries(numbers),
  }
}
