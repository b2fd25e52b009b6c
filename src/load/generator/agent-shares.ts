import type { AgentShare } from '../../model/agents.ts'
import { HEALTHY, type RunHealth } from '../../model/health.ts'
import type { Evidence } from '../../model/machine.ts'
import type { Machine } from '../machine/load-machine.ts'
import type { PooledAgent } from '../workers/worker.ts'
import { usedShare } from './guard.ts'
import type { LoopRecord } from './reader.ts'

interface SharesInput {
  readonly agents: readonly PooledAgent[]
  /** The machine of each connection, by index. */
  readonly machines: readonly Machine[]
  readonly health: Pick<RunHealth, 'connections'>
  readonly loops: readonly (LoopRecord & { readonly machine: Machine })[]
  readonly evidence: readonly Evidence[]
}

/** A window by the agents that measured it. */
export function agentShares({ agents, machines, health, loops, evidence }: SharesInput): AgentShare[] {
  return agents.map(({ name, machine, clock, lost }) => {
    const own = health.connections.filter((_, index) => machines[index] === machine)
    const used = loops.filter((loop) => loop.machine === machine).map(({ samples }) => usedShare(samples))
    return {
      ...{ name, lost, processors: machine.processors },
      connections: own.length,
      healthy: own.filter(({ outcome }) => HEALTHY.has(outcome)).length,
      frames: own.reduce((sum, { frames }) => sum + frames, 0),
      load: used.length === 0 ? null : Math.max(...used),
      clockOffsetMs: clock.offsetMs,
      clockErrorMs: clock.errorMs,
      evidence: evidence.filter((one) => isAbout(one, name)),
    }
  })
}

/** Evidence names a machine by the agent's name, and one of its workers by a name that begins with it. */
function isAbout(evidence: Evidence, name: string): boolean {
  if (!('where' in evidence)) return false
  const { where } = evidence
  return where === name || where === agentText(name) || where.startsWith(`${agentText(name)}, `)
}

/** How evidence names an agent beside its workers. */
export function agentText(name: string): string {
  return `agent ${name}`
}
