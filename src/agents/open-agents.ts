import { setTimeout as delay } from 'node:timers/promises'
import type { NatsAccess } from '../config/nats-address.ts'
import { CamgateError } from '../errors.ts'
import type { Agent } from '../load/workers/agent.ts'
import { tokenKey } from './agent-keys.ts'
import { chooseAgents } from './choose-agents.ts'
import { claimAgents } from './claim-agents.ts'
import type { ClaimedAgent } from './claimed-agent.ts'
import { connectNats } from './connect-nats.ts'
import type { NatsFileNames } from './nats-files.ts'
import { RollCall } from './roll-call.ts'
import type { Wire } from './wire.ts'

/** Agents answer within a round trip. */
const ROUND_MS = 400
/** Agents of another version may be followed by the right ones: containers start in any order. */
const GRACE_MS = 3000
const MAX_BACKOFF_MS = 700

export interface AgentsRequest {
  readonly access: NatsAccess
  /** How the user typed the options of its files. */
  readonly files: NatsFileNames
  readonly count: number
  /** How long to wait for the NATS server and the agents. */
  readonly waitMs: number
  readonly toolVersion: string
  readonly signal: AbortSignal
  /** Called with what is waited for, whenever that changes. */
  readonly waiting?: (what: string) => void
}

/**
 * Claims agents for one run, all at once: none of them works for another run until it is released, or this process is
 * silent for 10 s. Release each of them.
 *
 * @returns by name
 * @throws CamgateError `unreachable` when there are not enough in time, `bad_input` for what waiting cannot help,
 *   `interrupted`
 */
export async function openAgents(request: AgentsRequest): Promise<readonly Agent[]> {
  const { access, files, waitMs, signal, waiting } = request
  const endsAtMs = performance.now() + waitMs
  const patience = { waitMs, signal, ...(waiting === undefined ? {} : { waiting }) }
  const wire = await connectNats(access, { files, name: 'camgate' }, patience)
  const rollCall = new RollCall(wire, tokenKey(access.runToken))
  try {
    const agents = await findAgents(request, wire, rollCall, endsAtMs)
    for (const agent of agents) agent.begin()
    return agents
  } catch (error) {
    await wire.close()
    throw error
  } finally {
    rollCall.close()
  }
}

async function findAgents(
  { access, count, toolVersion, signal, waiting }: AgentsRequest,
  wire: Wire,
  rollCall: RollCall,
  endsAtMs: number,
): Promise<readonly ClaimedAgent[]> {
  const startedAtMs = performance.now()
  let working = count
  let lost: string | null = null
  void wire.closed.then((why) => {
    lost = why
  })
  const released = async (): Promise<void> => {
    working -= 1
    if (working === 0) await wire.close()
  }
  const claimer = { wire, token: tokenKey(access.runToken), rollCall, toolVersion, released }
  let shown = ''
  for (;;) {
    const { chosen, states, problem } = chooseAgents(await rollCall.ask(ROUND_MS), count, toolVersion)
    if (signal.aborted) throw new CamgateError('interrupted', 'stopped while waiting for agents')
    if (lost !== null) throw new CamgateError('unreachable', lost)
    if (problem !== null && performance.now() - startedAtMs > GRACE_MS) throw problem
    const claimed = chosen === null || problem !== null ? null : await claimAgents(claimer, chosen)
    if (claimed !== null) return claimed
    const what = [`${count} wanted`, ...(states.length === 0 ? ['none is there'] : states)].join(', ')
    if (what !== shown) waiting?.(`Agents: ${what}`)
    shown = what
    if (performance.now() > endsAtMs) throw tooFew(what, rollCall.hasStranger)
    // Two coordinators that took agents from each other must not do so again at the same time.
    if (chosen !== null) await delay(Math.random() * MAX_BACKOFF_MS)
  }
}

function tooFew(what: string, hasStranger: boolean): CamgateError {
  const token = 'an agent answered that has another run token: --run-token must be the same everywhere'
  const start = 'start more with "camgate agent --nats …", or wait longer with --agents-timeout'
  return new CamgateError('unreachable', `not enough agents: ${what}`, { hint: hasStranger ? token : start })
}
