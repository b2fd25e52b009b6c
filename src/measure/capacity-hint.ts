import { isSameKind, type MeasuredKind } from '../analysis/gate/same-kind.ts'
import type { BaselineJob } from '../model/gate.ts'
import type { Fingerprint, Profile } from '../model/job-kind.ts'

/** What is known about a run before its window: `frame_bytes` is null if nothing was sampled. */
interface RunSoFar {
  readonly profile: Pick<Profile, 'protocol' | 'cameras' | 'connections_per_camera' | 'nominal_fps'> & {
    readonly frame_bytes: number | null
  }
  readonly fingerprint: Fingerprint
}

/**
 * What the newest recorded job of this machine and test held; null without one. Only a hint: the search goes on
 * from what it sees. A larger machine's number would overload the server at once.
 * @param baseline oldest first
 */
export function capacityHint(baseline: readonly BaselineJob[], run: RunSoFar): number | null {
  const known = baseline.filter(({ metrics }) => metrics.capacity_connections !== undefined)
  const job = known.findLast((one) => isSameKind(one, likeRun(one, run)))
  return job?.metrics.capacity_connections ?? null
}

/** What is not known yet counts as equal. */
function likeRun({ profile }: BaselineJob, { profile: known, fingerprint }: RunSoFar): MeasuredKind {
  const frame_bytes = known.frame_bytes ?? profile.frame_bytes
  return { fingerprint, profile: { ...profile, ...known, frame_bytes } }
}
