import { randomUUID } from 'node:crypto'
import { machineClockMs } from '../system/machine-clock.ts'
import { newKey, sessionKeys } from './agent-keys.ts'
import { AgentLink } from './agent-link.ts'
import { ClaimedAgent } from './claimed-agent.ts'
import { type Presence, sealMessage } from './handshake.ts'
import { type MachineIdentity, sharesProcesses, thisMachineIdentity } from './machine-identity.ts'
import type { RollCall } from './roll-call.ts'
import { claimSubject } from './subjects.ts'
import type { Wire } from './wire.ts'

/** An agent that is silent for this long, in seconds, is gone. */
const PATIENCE = 5
const ANSWER_MS = 2000
const NOT_WANTED = 'another agent of the run was not free'

/** What claims are made with. */
export interface Claimer {
  readonly wire: Wire
  readonly token: Buffer
  readonly rollCall: RollCall
  readonly toolVersion: string
  /** Called when an agent is released. */
  readonly released: () => Promise<void>
}

/** Claims all of these agents, or none: null if one of them is no longer free. */
export async function claimAgents(
  claimer: Claimer,
  agents: readonly Presence[],
): Promise<readonly ClaimedAgent[] | null> {
  const links = await Promise.all(agents.map((agent) => claimOne(claimer, agent)))
  const own = thisMachineIdentity()
  const all = [own, ...agents.map(({ identity }) => identity)]
  const claimed = await Promise.all(
    agents.map(async (agent, at) => {
      const link = links[at] ?? null
      if (link === null || links.includes(null)) return null
      return await joinAgent(claimer, { agent, link, own, all })
    }),
  )
  const complete = claimed.filter((agent) => agent !== null)
  if (complete.length === agents.length) return complete
  await Promise.all(links.map((link) => link?.close(NOT_WANTED)))
  return null
}

/** Null if the agent does not accept, or named a key that gives no secret. */
async function claimOne(claimer: Claimer, agent: Presence): Promise<AgentLink | null> {
  const { wire, token, rollCall, toolVersion } = claimer
  const own = newKey()
  const session = randomUUID()
  const agentKey = Buffer.from(agent.key, 'base64')
  let keys: ReturnType<typeof sessionKeys>
  try {
    keys = sessionKeys({ token, own, agent: agentKey, coordinator: own.public, session })
  } catch {
    return null
  }
  const link = new AgentLink({
    wire,
    side: 'coordinator',
    session,
    keys,
    patience: PATIENCE,
    now: machineClockMs,
  })
  const accepted = rollCall.isAccepted(session, ANSWER_MS)
  const claim = {
    coordinator: rollCall.coordinator,
    session,
    toolVersion,
    agentKey: agent.key,
    key: own.public.toString('base64'),
  }
  wire.publish(claimSubject(agent.agent), sealMessage(token, 'claim', claim))
  if (await accepted) return link
  await link.close(NOT_WANTED)
  return null
}

interface Joining {
  readonly agent: Presence
  readonly link: AgentLink
  readonly own: MachineIdentity
  /** Of this process and of all agents. */
  readonly all: readonly MachineIdentity[]
}

/** Null if its clock cannot be read. */
async function joinAgent(claimer: Claimer, { agent, link, own, all }: Joining): Promise<ClaimedAgent | null> {
  const { name, processors, identity } = agent
  const ours = all.filter((one) => sharesProcesses(one, identity) && one.pid !== identity.pid)
  try {
    return new ClaimedAgent({
      name,
      processors,
      link,
      sharesProcesses: sharesProcesses(own, identity),
      ours: [...new Set(ours.map(({ pid }) => pid))],
      clock: await link.exchangeClocks(),
      released: claimer.released,
    })
  } catch {
    return null
  }
}
