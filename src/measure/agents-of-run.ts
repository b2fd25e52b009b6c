import { counted } from '../analysis/stats/counted.ts'
import { natsAccessOf } from '../config/agent-conflicts.ts'
import { cliNaming } from '../config/option-naming.ts'
import type { Plan } from '../config/plan.ts'
import { AgentPool } from '../load/workers/agent-pool.ts'
import type { RunIo } from './run-session.ts'

/**
 * Claims the agents that hold the connections of a run. The caller releases them.
 *
 * @returns null where this machine holds the connections
 * @throws CamgateError if there are not enough of them in time, or for what waiting cannot help
 */
export async function openPool(plan: Plan, io: RunIo): Promise<AgentPool | null> {
  const access = natsAccessOf(plan)
  if (access === null || plan.agents === null) return null
  const { signal, toolVersion, progress, naming = cliNaming } = io
  // Runs without agents need none of it.
  const { openAgents } = await import('../agents/open-agents.ts')
  progress?.say(`Waiting for ${counted(plan.agents, 'agent')} …`)
  const [first, ...more] = await openAgents({
    access,
    files: {
      creds: naming('natsCreds'),
      ca: naming('natsCa'),
      cert: naming('natsCert'),
      key: naming('natsKey'),
    },
    count: plan.agents,
    waitMs: plan.agentsTimeoutMs,
    ...{ toolVersion, signal },
    waiting: (what) => progress?.say(what),
  })
  if (first === undefined) throw new RangeError('expected an agent, found none')
  const pool = new AgentPool([first, ...more])
  io.beforeExit?.(() => pool.release())
  progress?.say(agentsText(pool))
  return pool
}

/** `2 agents: a (4 processors), b (2 processors)` */
function agentsText({ all }: AgentPool): string {
  const each = all.map(({ name, machine }) => `${name} (${counted(machine.processors, 'processor')})`)
  return `${counted(all.length, 'agent')}: ${each.join(', ')}`
}
