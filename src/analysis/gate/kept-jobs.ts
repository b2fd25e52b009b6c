import type { BaselineJob } from '../../model/gate.ts'
import { type FarJob, farJobs } from './far-jobs.ts'
import { isSameKind } from './same-kind.ts'

/** Recorded jobs that are kept of one kind. Beyond that, the oldest go. */
const MAX_JOBS_OF_KIND = 20

export interface Keeping {
  /** Whether the new jobs replace the old ones of their kind, whatever their numbers. */
  readonly isReplacing: boolean
  readonly keepsOutliers: boolean
  /** Outliers are found by these metrics. */
  readonly metrics: readonly string[]
}

export interface KeptJobs {
  /** New jobs that are recorded: not known before, not outliers, not older than the jobs that are kept. */
  readonly added: readonly BaselineJob[]
  /** Run ids of recorded jobs that are removed: replaced, outliers, or older than the newest 20 of their kind. */
  readonly dropped: ReadonlySet<string>
  /** New and recorded jobs that are left out because they are far from the others. */
  readonly far: readonly FarJob[]
  /** All jobs of this kind after the change, oldest first. */
  readonly jobs: readonly BaselineJob[]
}

/** The jobs grouped by machine and profile, in the given order. */
export function kindsAmong(jobs: readonly BaselineJob[]): BaselineJob[][] {
  const kinds: [BaselineJob, ...BaselineJob[]][] = []
  for (const job of jobs) {
    const kind = kinds.find(([sample]) => isSameKind(sample, job))
    if (kind === undefined) kinds.push([job])
    else kind.push(job)
  }
  return kinds
}

/**
 * Decides which jobs stay and which are added: the newest 20 of a machine and profile, without outliers. Jobs of
 * other kinds stay.
 * @param fresh all of one kind, at least one
 */
export function keptJobs(
  recorded: readonly BaselineJob[],
  fresh: readonly BaselineJob[],
  { isReplacing, keepsOutliers, metrics }: Keeping,
): KeptJobs {
  const [sample] = fresh
  const alike = sample === undefined ? [] : recorded.filter((job) => isSameKind(job, sample))
  const old = isReplacing ? [] : alike
  const known = new Set(old.map(({ runId }) => runId))
  const unknown = [...new Map(fresh.map((job) => [job.runId, job])).values()].filter(
    ({ runId }) => !known.has(runId),
  )
  const all = [...old, ...unknown].toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
  const far = keepsOutliers ? [] : farJobs(all, metrics)
  const isFar = new Set(far.map(({ job }) => job))
  const jobs = all.filter((job) => !isFar.has(job)).slice(-MAX_JOBS_OF_KIND)
  const kept = new Set(jobs)
  return {
    added: unknown.filter((job) => kept.has(job)),
    dropped: new Set(alike.filter((job) => !kept.has(job)).map(({ runId }) => runId)),
    far,
    jobs,
  }
}

/**
 * Run ids of recorded jobs that are removed because the file is full: the oldest of other machines and profiles.
 * @param recorded oldest first
 * @param most jobs in a file
 */
export function crowdedOut(
  recorded: readonly BaselineJob[],
  changes: readonly KeptJobs[],
  most: number,
): ReadonlySet<string> {
  const kept = changes.flatMap(({ jobs }) => jobs.map(({ runId }) => runId))
  const settled = new Set([...kept, ...changes.flatMap(({ dropped }) => [...dropped])])
  const others = recorded.filter(({ runId }) => !settled.has(runId))
  const surplus = Math.max(0, others.length + kept.length - most)
  return new Set(others.slice(0, surplus).map(({ runId }) => runId))
}
