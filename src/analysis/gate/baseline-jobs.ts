import type { BaselineJob, GateRow } from '../../model/gate.ts'
import type { JobShortage } from '../../model/gate-reasons.ts'
import type { Fingerprint, Profile } from '../../model/job-kind.ts'
import { isCensorable } from './measured.ts'
import { isSameKind, machineDifferences, profileDifferences } from './same-kind.ts'

/** This run, and what was recorded before it. */
export interface BaselineView {
  readonly profile: Profile
  readonly fingerprint: Fingerprint
  /** Oldest first. */
  readonly baseline: readonly BaselineJob[]
}

/** Fewer recorded jobs than this never judge a run. */
export const MIN_JUDGES = 5

/** The recorded values of the comparable jobs, at least one, or why there are none. */
export type ComparableJobs = JobNumbers | Pick<GateRow, 'verdict' | 'reason'>

export interface JobNumbers {
  readonly numbers: readonly number[]
  /** Why they are not enough to judge by; null if they are. */
  readonly shortage: JobShortage | null
}

/** The values of a metric in the jobs recorded on the same kind of machine with the same profile. */
export function comparableJobs(metric: string, view: BaselineView): ComparableJobs {
  const { baseline } = view
  const newest = baseline.at(-1)
  if (newest === undefined) return { verdict: 'no_baseline', reason: { code: 'no_baseline' } }
  const alike = baseline.filter((job) => isSameKind(job, view))
  if (alike.length === 0) return { verdict: 'inconclusive', reason: otherKind(newest, view) }
  const numbers = alike.flatMap(({ metrics }) => metrics[metric] ?? [])
  if (numbers.length > 0) return { numbers, shortage: shortage(metric, numbers.length, alike.length) }
  return { verdict: 'inconclusive', reason: { code: 'no_numbers', jobs: alike.length } }
}

/**
 * At least half of the jobs must have a capacity: those without one were censored ("at least N"), so the numbers
 * that are left are the lowest.
 */
function shortage(metric: string, numbers: number, jobs: number): JobShortage | null {
  const found = { numbers, jobs, comparison: null }
  if (numbers < MIN_JUDGES) return { code: 'too_few_jobs', needed: MIN_JUDGES, ...found }
  if (!isCensorable(metric) || 2 * numbers >= jobs) return null
  return { code: 'too_many_censored', needed: Math.ceil(jobs / 2), ...found }
}

function otherKind(job: BaselineJob, run: Pick<BaselineView, 'profile' | 'fingerprint'>): GateRow['reason'] {
  return {
    code: 'other_kind',
    machine: machineDifferences(job.fingerprint, run.fingerprint),
    profile: profileDifferences(job.profile, run.profile),
  }
}
