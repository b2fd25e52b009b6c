import type { LimitEvidence, Unwatched } from '../../model/limit-cause.ts'
import type { ServerFigureName } from '../../model/server-figures.ts'
import { figuresNamed, type LimitedLoad, type LoadFacts, lossShare, mostLosePackets } from './load-facts.ts'
import { constantFlow } from './network-rules.ts'

/** What is known about a limit that no rule explains: how it looked, what was not full, and what nobody watched. */
export function whatIsKnown(limited: LimitedLoad): readonly LimitEvidence[] {
  const { load } = limited
  const { foreignCounts: foreign } = load
  return [
    seenByViewers(limited),
    foreign === null ? null : ({ code: 'foreign_counts', ...foreign } as const),
    notFull(load),
    notWatched(load),
  ].filter((evidence) => evidence !== null)
}

function seenByViewers(limited: LimitedLoad): LimitEvidence {
  const { load } = limited
  const { connections: planned, unhealthy, frames, lossy } = load
  const [refusal] = load.refusals
  if (refusal !== undefined && 2 * refusal.connections >= unhealthy)
    return { code: 'refused', planned, ...refusal }
  if (mostLosePackets(load))
    return {
      code: 'lost_packets',
      connections: lossy.connections,
      planned,
      lost: lossShare(load),
    }
  const arrived = frames.planned > 0 ? frames.arrived / frames.planned : 0
  return constantFlow(limited) ?? { code: 'missing_frames', arrived, unhealthy, planned }
}

const LIMITED: readonly ServerFigureName[] = [
  'processors',
  'busiest_thread',
  'memory_bytes',
  'network_out',
  'sessions',
  'descriptors',
]

function notFull(load: LoadFacts): LimitEvidence | null {
  const figures = figuresNamed(load, ...LIMITED).flatMap(({ name, title, mean, limit }) =>
    limit === null ? [] : [{ name, title, value: mean, limit }],
  )
  return figures.length === 0 ? null : { code: 'not_full', figures }
}

const OF_PROCESS: readonly ServerFigureName[] = [
  'processors',
  'busiest_thread',
  'memory_bytes',
  'descriptors',
  'send_queue_bytes',
  'queued_sockets',
]
const OF_METRICS: readonly ServerFigureName[] = [
  'sessions',
  'frames_in',
  'frames_out',
  'frames_discarded',
  'packets_discarded',
]

function notWatched(load: LoadFacts): LimitEvidence | null {
  const what: Unwatched[] = []
  if (figuresNamed(load, ...OF_PROCESS).length === 0) what.push('process')
  if (figuresNamed(load, ...OF_METRICS).length === 0) what.push('metrics')
  return what.length === 0 ? null : { code: 'not_watched', what }
}
