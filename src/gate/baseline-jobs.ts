import type { BaselineJob, Fingerprint, GateRow, Profile } from '../model.ts'
import { machineDifferences, profileDifferences } from './same-kind.ts'

/** This run, and what was recorded before it. */
export interface BaselineView {
  readonly profile: Profile
  readonly fingerprint: Fingerprint
  /** The oldest first. */
  readonly baseline: readonly BaselineJob[]
}

/** The number of each job that can be compared, or why there is none. */
export type ComparableJobs = { readonly numbers: readonly number[] } | Pick<GateRow, 'verdict' | 'why'>

const RECORD = 'camgate baseline <report.json>'

/** Of the jobs that were recorded on the same kind of machine, of the same profile, with the metric. */
export function comparableJobs(
  metric: string,
  { profile, fingerprint, baseline }: BaselineView,
): ComparableJobs {
  const newest = baseline.at(-1)
  if (newest === undefined)
    return { verdict: 'no_baseline', why: `not judged: no baseline yet, "${RECORD}" records one` }
  const alike = baseline.filter(
    (job) =>
      machineDifferences(job.fingerprint, fingerprint).length === 0 &&
      profileDifferences(job.profile, profile).length === 0,
  )
  if (alike.length === 0)
    return { verdict: 'inconclusive', why: strangeness(newest, { profile, fingerprint }) }
  const numbers = alike.flatMap(({ metrics }) => metrics[metric] ?? [])
  if (numbers.length > 0) return { numbers }
  return {
    verdict: 'no_baseline',
    why: `not judged: no recorded job has a number for it, "${RECORD}" records one`,
  }
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
