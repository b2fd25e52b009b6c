import { type AgentShare, isInconclusive } from '../../model/agents.ts'
import type { AgentKind } from '../../model/job-kind.ts'
import type { Report } from '../schema/schema.ts'
import { tidy } from './numbers.ts'

/** `agents`; null where one machine held the connections. */
export function reportAgents(
  shares: readonly AgentShare[] | null,
  kinds: ReadonlyMap<string, AgentKind> = new Map(),
): Report['agents'] {
  if (shares === null) return null
  return {
    clock_error_ms: tidy(Math.max(0, ...shares.map(({ clockErrorMs }) => clockErrorMs))),
    list: shares.map((share) => ({
      name: share.name,
      processors: share.processors,
      cpu_model: kinds.get(share.name)?.cpu_model ?? '',
      connections: share.connections,
      healthy_connections: share.healthy,
      frames: share.frames,
      reader_percent: share.load === null ? null : Math.min(100, tidy(100 * share.load)),
      clock_offset_ms: tidy(share.clockOffsetMs),
      clock_error_ms: tidy(share.clockErrorMs),
      suspected: share.evidence.length > 0,
      inconclusive: isInconclusive(share),
      lost: share.lost,
    })),
  }
}
