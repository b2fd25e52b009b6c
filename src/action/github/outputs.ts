import type { Report } from '../../report/schema/schema.ts'

export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'error'

/** The outputs of a report; a missing number is an empty text. */
export function reportOutputs(report: Report): Readonly<Record<string, string>> {
  const { capacity, connection_statistics: statistics, fr, analysis, run, limit_cause: limit } = report
  return {
    capacity: text(capacity.connections),
    'capacity-low': text(capacity.low),
    'capacity-high': text(capacity.high),
    'limit-cause': limit?.cause ?? '',
    'success-rate': text(statistics.connection_success_rate),
    'average-fps': text(statistics.average_fps_per_connection),
    'fr-verdict': fr.verdict,
    'recommended-cameras': text(fr.recommended_cameras),
    grade: analysis.performance_grade,
    'run-id': run.run_id,
  }
}

function text(value: number | null): string {
  return value === null ? '' : String(value)
}
