import type { Night } from '../../model/night-series.ts'
import { isSameKind } from '../gate/same-kind.ts'

export interface SortedNights {
  /** Each in the order of time; the one with the latest night comes first. */
  readonly groups: readonly (readonly Night[])[]
  readonly duplicates: number
  readonly tooMany: number
}

/** Nights of the same machine and the same test, each run once. The latest `limit` nights count. */
export function nightsByKind(nights: readonly Night[], limit: number): SortedNights {
  const byRun = new Map(nights.map((night) => [night.runId, night]))
  const sorted = [...byRun.values()].toSorted((a, b) => timeOf(a) - timeOf(b))
  const kept = sorted.slice(-limit)
  const groups: Night[][] = []
  for (const night of kept) {
    const own = groups.find((group) => belongs(night, group))
    if (own === undefined) groups.push([night])
    else own.push(night)
  }
  return {
    groups: groups.toSorted((a, b) => latest(b) - latest(a)),
    duplicates: nights.length - byRun.size,
    tooMany: sorted.length - kept.length,
  }
}

/** Frames may change a little from night to night, so the last night that had any is what counts. */
function belongs(night: Night, group: readonly Night[]): boolean {
  const last = group.findLast(hasFrames) ?? group.at(-1)
  if (last === undefined || last.isSimulated !== night.isSimulated) return false
  // A night in which nothing arrived does not show how large frames are.
  return isSameKind(
    last,
    hasFrames(night) && hasFrames(last) ? night : { ...night, profile: like(night, last) },
  )
}

function hasFrames({ profile }: Night): boolean {
  return profile.nominal_fps !== null && profile.frame_bytes > 0
}

function like({ profile }: Night, { profile: { nominal_fps, frame_bytes } }: Night): Night['profile'] {
  return { ...profile, nominal_fps, frame_bytes }
}

function latest(group: readonly Night[]): number {
  const last = group.at(-1)
  return last === undefined ? 0 : timeOf(last)
}

function timeOf({ startedAt }: Night): number {
  return Date.parse(startedAt)
}
