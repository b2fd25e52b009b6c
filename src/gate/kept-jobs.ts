import type { BaselineJob } from '../model.ts'
import { isSameKind } from './same-kind.ts'

/** Recorded jobs of one kind beyond which the oldest go. */
export const MOST_JOBS = 20

export interface KeptJobs {
  /** Those of the new jobs that are recorded: not known before, and not older than what is kept. */
  readonly added: readonly BaselineJob[]
  /** Run ids of recorded jobs that give way to newer ones of their kind. */
  readonly dropped: ReadonlySet<string>
  /** Jobs of the kind of the new ones, once all is done. */
  readonly ofKind: number
}

/**
 * Which jobs stay and which come: the newest 20 of a machine and profile. Jobs of other kinds stay.
 * @param fresh all of one kind, at least one
 */
export function keptJobs(recorded: readonly BaselineJob[], fresh: readonly BaselineJob[]): KeptJobs {
  const known = new Set(recorded.map(({ runId }) => runId))
  const unknown = [...new Map(fresh.map((job) => [job.runId, job])).values()].filter(
    ({ runId }) => !known.has(runId),
  )
  const [sample] = fresh
  const alike = sample === undefined ? [] : recorded.filter((job) => isSameKind(job, sample))
  const newest = [...alike, ...unknown].toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
  const kept = new Set(newest.slice(0, MOST_JOBS))
  return {
    added: unknown.filter((job) => kept.has(job)),
    dropped: new Set(alike.filter((job) => !kept.has(job)).map(({ runId }) => runId)),
    ofKind: kept.size,
  }
}
