import type { Night } from '../../model/night-series.ts'
import type { Report } from '../schema/schema.ts'
import { metricsOf } from './metric-values.ts'
import { isPart } from './shard-words.ts'

/** What is known of a night besides its report; wins over what the report says. */
export interface NightOrigin extends Partial<Pick<Night, 'commit' | 'ref' | 'url'>> {
  /** The file or artifact that it was read from. */
  readonly source: string
}

/** A file that is no report, and why. */
export interface LeftOutFile {
  readonly file: string
  readonly why: string
}

/** The little of a report that a trend needs. */
export function nightOf(report: Report, origin: NightOrigin): Night {
  const { run, capacity, limit_cause: limit } = report
  const hasInterval = capacity.method === 'measured' && !capacity.censored
  return {
    runId: run.run_id,
    startedAt: run.started_at,
    commit: origin.commit ?? run.commit,
    ref: origin.ref ?? run.ref,
    url: origin.url ?? run.url,
    source: origin.source,
    isSimulated: run.simulated,
    profile: run.profile,
    fingerprint: run.fingerprint,
    voidReason: voidReasonOf(report),
    metrics: metricsOf(report),
    capacityLow: hasInterval ? capacity.low : null,
    capacityHigh: hasInterval ? capacity.high : null,
    isCensored: capacity.censored,
    limitCause: limit?.cause ?? null,
  }
}

function voidReasonOf(report: Report): Night['voidReason'] {
  if (report.run.interrupted) return 'interrupted'
  if (isPart(report)) return 'part'
  return report.generator.limited ? 'generator_limited' : null
}
