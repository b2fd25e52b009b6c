import { badInput, type CamgateError } from '../errors.ts'
import type { Presence } from './handshake.ts'

/** What is to be had of the agents that are there. */
export interface Choice {
  /** As many as are wanted, by name; null if there are not enough. */
  readonly chosen: readonly Presence[] | null
  /** What is known of all of them: `agent "a" is ready`. */
  readonly states: readonly string[]
  /** Waiting does not help. */
  readonly problem: CamgateError | null
}

export function chooseAgents(present: readonly Presence[], count: number, toolVersion: string): Choice {
  const agents = present.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  const ready = agents.filter((agent) => !agent.isBusy && agent.toolVersion === toolVersion)
  const states = agents.map((agent) => `agent "${agent.name}" ${stateOf(agent, toolVersion)}`)
  const chosen = ready.length >= count ? ready.slice(0, count) : null
  return { chosen, states, problem: chosen === null ? problemOf(agents, toolVersion) : sameNames(chosen) }
}

function stateOf({ isBusy, toolVersion }: Presence, ours: string): string {
  if (toolVersion !== ours) return `runs camgate ${toolVersion}, this is ${ours}`
  return isBusy ? 'is busy with another run' : 'is ready'
}

function problemOf(agents: readonly Presence[], ours: string): CamgateError | null {
  const others = agents.filter(({ toolVersion }) => toolVersion !== ours)
  if (others.length === 0) return sameNames(agents)
  const problems = others.map((agent) => `agent "${agent.name}" ${stateOf(agent, ours)}`)
  return badInput(problems, 'agents and runs need the same version of camgate')
}

function sameNames(agents: readonly Presence[]): CamgateError | null {
  const names = agents.map(({ name }) => name)
  const same = [...new Set(names.filter((name, at) => names.indexOf(name) !== at))]
  if (same.length === 0) return null
  const problems = same.map((name) => `there are two agents with the name "${name}"`)
  return badInput(problems, 'each agent needs its own --name')
}
