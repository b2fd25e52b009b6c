import type { LimitCause } from '../../model/limit-cause.ts'
import { limitCauseOf } from './find-limit.ts'
import type { LoadFacts } from './load-facts.ts'

/** A load of a search, and how it was judged: one that ran out of cameras, say, is no failure of the server. */
export interface TriedLoad {
  readonly load: LoadFacts
  readonly outcome: 'pass' | 'fail' | 'invalid'
  /** What broke, in words. */
  readonly reason: string | null
}

export interface RunLoads {
  /** Of the search, with the measured window as the first; only that without a search. */
  readonly tried: readonly TriedLoad[]
  /** In connections; null if none was measured. */
  readonly capacity: number | null
  /** The search stopped because this machine could not load the server any further. */
  readonly generatorEndedSearch: boolean
  readonly linkMbps: number | null
}

/** What keeps a run from a higher load: the cause at the lowest load above the capacity that failed; null if none did. */
export function runLimit({ tried, capacity, generatorEndedSearch, linkMbps }: RunLoads): LimitCause | null {
  if (generatorEndedSearch) return endOfSearch(tried)
  const failed = byLoad(tried.filter(({ outcome }) => outcome === 'fail'))
  const above = failed.find(({ load }) => load.connections > (capacity ?? 0))
  // If noise left none above it, the highest says most.
  const found =
    above ??
    failed.at(-1) ??
    byLoad(tried).find(({ load }) => load.isVoid && load.connections > (capacity ?? 0))
  if (found === undefined) return null
  const others = tried.map(({ load }) => load).filter((load) => load !== found.load)
  return limitCauseOf({ load: found.load, others, linkMbps })
}

function endOfSearch(tried: readonly TriedLoad[]): LimitCause | null {
  const [last] = byLoad(tried.filter(({ outcome }) => outcome === 'invalid'))
  if (last === undefined) return null
  const { reason, load } = last
  const evidence = [{ code: 'search_ended', reason } as const]
  return { cause: 'generator', evidence, connections: load.connections, alsoSeen: [] }
}

function byLoad(tried: readonly TriedLoad[]): TriedLoad[] {
  return tried.toSorted((a, b) => a.load.connections - b.load.connections)
}
