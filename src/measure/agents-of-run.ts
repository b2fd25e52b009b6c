import type { Plan } from '../config/plan.ts'
import type { AgentPool } from '../load/workers/agent-pool.ts'
import type { RunIo } from './run-session.ts'

/** The agents that hold the load of a run; null where this machine does. */
export async function openPool(_plan: Plan, _io: RunIo): Promise<AgentPool | null> {
  return null
}
