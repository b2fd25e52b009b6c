import { counted } from '../../analysis/stats/counted.ts'
import { rounded } from '../../text/figure.ts'
import type { Report } from '../schema/schema.ts'
import { shardLines } from './shard-words.ts'

type Agents = NonNullable<Report['agents']>
type Agent = Agents['list'][number]

const MAX_NAMED = 8

/**
 * The agents of a run: one line when nothing is wrong, else one for each that was disturbed or lost, too. Or its shards;
 * none where this machine made the load.
 */
export function agentLines({ agents, merge }: Pick<Report, 'agents' | 'merge'>): string[] {
  if (agents === null) return shardLines({ merge })
  const wrong = agents.list.filter(({ suspected, lost }) => suspected || lost !== null)
  return [allText(agents), ...wrong.map(agentText)]
}

/** What made the load, as the subject of a sentence. */
export function loadMachine({ agents, merge }: Pick<Report, 'agents' | 'merge'>): string {
  if (merge !== null) return 'the machine of a shard'
  return agents === null ? 'this machine' : 'an agent'
}

/** Before the sums of several machines; empty for one. */
export function together({ agents }: Report['run']['fingerprint']): string {
  return agents === undefined ? '' : `${counted(agents.length, 'agent')}, together `
}

function allText({ list, clock_error_ms: error }: Agents): string {
  const names = list.slice(0, MAX_NAMED).map(({ name }) => name)
  const more = list.length > MAX_NAMED ? `, and ${list.length - MAX_NAMED} more` : ''
  const connections = list.reduce((sum, agent) => sum + agent.connections, 0)
  const used = list.flatMap(({ reader_percent: percent }) => percent ?? [])
  const readers =
    used.length === 0 ? '' : `, their readers used at most ${Math.max(...used).toFixed(0)} % of a thread`
  return `${counted(list.length, 'agent')} (${names.join(', ')}${more}) held ${counted(connections, 'connection')}${readers}; clocks known to ${rounded(error, 2)} ms`
}

function agentText({ name, connections, healthy_connections: healthy, inconclusive, lost }: Agent): string {
  if (lost !== null) return `agent ${name} was lost: ${lost}`
  const share = inconclusive ? ': its share says nothing about the server' : ''
  return `agent ${name} was disturbed, ${healthy} of ${counted(connections, 'connection')} healthy${share}`
}
