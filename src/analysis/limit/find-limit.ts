import type { LimitCause, LimitCauseName } from '../../model/limit-cause.ts'
import { camerasAreLate } from './camera-rules.ts'
import { isShortOfFrames } from './failure-kind.ts'
import type { LimitedLoad, LimitRule } from './load-facts.ts'
import { linkIsFull, networkLoses } from './network-rules.ts'
import { memoryIsFull, processorsAreFull } from './resource-rules.ts'
import { serverDiscards, sessionsAreCapped } from './server-rules.ts'
import { whatIsKnown } from './unknown-limit.ts'

/** In their order: the first that holds is the cause (docs/bottlenecks.md says why this order). */
const RULES: readonly (readonly [LimitCauseName, LimitRule])[] = [
  ['server_sessions', sessionsAreCapped],
  ['server_cpu', processorsAreFull],
  ['server_memory', memoryIsFull],
  ['server_network', linkIsFull],
  ['cameras', camerasAreLate],
  ['server_queue', serverDiscards],
  ['network', networkLoses],
]

/**
 * What limited a load, by the rules of docs/bottlenecks.md; null for a load that passed, and for a server that never
 * answered. A window that this machine spoiled says nothing about the server.
 */
export function limitCauseOf(limited: LimitedLoad): LimitCause | null {
  const { load } = limited
  const { connections, generator, isVoid } = load
  if (load.passes || isSilent(limited)) return null
  if (isVoid) {
    const { evidence } = generator
    return { cause: 'generator', evidence: [{ code: 'generator', evidence }], connections, alsoSeen: [] }
  }
  const side = isShortOfFrames(load) && load.side !== null ? [load.side] : []
  const seen = RULES.map(([cause, rule]) => ({ cause, evidence: rule(limited) }))
  const [first, ...alsoSeen] = seen.filter(({ evidence }) => evidence.length > 0)
  if (first === undefined)
    return { cause: 'unknown', evidence: [...whatIsKnown(limited), ...side], connections, alsoSeen: [] }
  // Frames that a network lost were lost behind the server.
  const evidence = first.cause === 'network' ? first.evidence : [...first.evidence, ...side]
  return { ...first, evidence, connections, alsoSeen }
}

/** No load had a frame or a refusal, so this is no matter of load. */
function isSilent({ load, others }: LimitedLoad): boolean {
  return [load, ...others].every(({ frames, refusals }) => frames.arrived === 0 && refusals.length === 0)
}
