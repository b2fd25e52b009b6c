import type { BaselineJob, GateRow, Profile } from '../../model/gate.ts'
import type { Fingerprint } from '../../model/machine.ts'
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
export type ComparableJobs = JobNumbers | Pick<GateRow, 'verdict' | 'why'>

export interface JobNumbers {
  readonly numbers: readonly number[]
  /** Why they are not enough to judge by; null if they are. */
  readonly shortage: string | null
}

const RECORD = '"camgate baseline" records them'

/** The values of a metric in the jobs recorded on the same kind of machine with the same profile. */
export function comparableJobs(metric: string, view: BaselineView): ComparableJobs {
  const { baseline } = view
  const newest = baseline.at(-1)
  if (newest === undefined)
    return { verdict: 'no_baseline', why: 'no baseline yet, "camgate baseline <report.json>" records one' }
  const alike = baseline.filter((job) => isSameKind(job, view))
  if (alike.length === 0) return { verdict: 'inconclusive', why: strangeness(newest, view) }
  const numbers = alike.flatMap(({ metrics }) => metrics[metric] ?? [])
  if (numbers.length > 0) return { numbers, shortage: shortage(metric, numbers.length, alike.length) }
  const why = `none of the ${counted(alike.length)} of this machine and profile has a number for it: ${RECORD}`
  return { verdict: 'inconclusive', why }
}

/**
 * At least half of the jobs must have a capacity: those without one were censored ("at least N"), so the numbers
 * that are left are the lowest.
 */
function shortage(metric: string, numbers: number, jobs: number): string | null {
  const of = `${numbers} of ${counted(jobs)} of this machine and profile ${numbers === 1 ? 'has' : 'have'} a number for it`
  if (numbers < MIN_JUDGES) return `only ${of}, ${MIN_JUDGES} are needed to judge: ${RECORD}`
  if (!isCensorable(metric) || 2 * numbers >= jobs) return null
  return `only ${of}, at least half are needed: the others ended at "at least N", raise --max-connections`
}

function counted(jobs: number): string {
  return jobs === 1 ? '1 job' : `${jobs} jobs`
}

function strangeness(job: BaselineJob, run: Pick<BaselineView, 'profile' | 'fingerprint'>): string {
  const machine = machineDifferences(job.fingerprint, run.fingerprint)
  const other = profileDifferences(job.profile, run.profile)
  const what = [
    machine.length > 0 ? `on another kind of machine (${machine.join(', ')})` : '',
    other.length > 0 ? `of another test (${other.join(', ')})` : '',
  ].filter((text) => text !== '')
  return `all jobs were recorded ${what.join(' and ')}: record new ones here, or compare in one job with --baseline-target`
}
