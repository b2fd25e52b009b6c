import { CamgateError } from '../../errors.ts'
import type { Machines } from '../machine/load-machine.ts'
import type { Agent } from './agent.ts'
import type { PooledAgent } from './worker.ts'
import type { FindHome, WorkerHome } from './worker-home.ts'
import { workersOn } from './workers-on.ts'

/** At least one. */
export type Agents = readonly [Agent, ...Agent[]]

/** The most that a monotonic clock is sped up or slowed down to correct it (adjtimex(2)): 500 µs a second. */
const MAX_DRIFT = 500e-6

interface Lost {
  readonly agent: Agent
  readonly why: string
}

/** The agents of a run. Workers of one that is lost move to the others. */
export class AgentPool {
  private readonly agents: Agents
  private readonly lost: Lost[] = []
  /** How many workers live on each. */
  private readonly workers = new Map<Agent, number>()
  /** As they were last read, for the window that followed. */
  private readonly clocks = new Map<Agent, PooledAgent['clock']>()

  constructor(agents: Agents) {
    this.agents = agents
    for (const agent of agents)
      void agent.gone.then((why) => this.lost.push({ agent, why: bareReason(agent, why) }))
  }

  /** Those that work for this run; all of them where none is left, which then answer nothing. */
  get machines(): Machines {
    const [first, ...more] = this.living
    const [any, ...others] = first === undefined ? this.agents : ([first, ...more] as const)
    return [any.machine, ...others.map(({ machine }) => machine)]
  }

  /** All of them, by name. */
  get all(): readonly PooledAgent[] {
    return this.agents
      .map((agent) => ({
        name: agent.name,
        machine: agent.machine,
        clock: this.clocks.get(agent) ?? agent.clock,
        lost: this.lost.find((one) => one.agent === agent)?.why ?? null,
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  /**
   * Exchanges clocks with all of them.
   * @param aheadMs how long the result must hold
   * @returns the largest error by then, in milliseconds
   */
  async readClocks(aheadMs: number): Promise<number> {
    const errors = this.living.map(async (agent) => {
      const { offsetMs, errorMs } = await agent.readClock()
      const clock = { offsetMs, errorMs: errorMs + MAX_DRIFT * aheadMs }
      this.clocks.set(agent, clock)
      return clock.errorMs
    })
    return Math.max(0, ...(await Promise.all(errors)))
  }

  /**
   * Homes for the threads of the load: the first of each agent, then the second of each …
   * @param perAgent as many as the agent's processors allow where it is null
   */
  homes(perAgent: number | null): readonly FindHome[] {
    const counts = this.agents.map(({ machine }) => workersOn(machine, perAgent))
    return Array.from({ length: Math.max(...counts) }, (_, k) => k).flatMap((k) =>
      this.agents
        .filter((_, at) => k < (counts[at] ?? 0))
        .map((agent) => this.homeOf(agent, 'thread', `worker ${k + 1}`)),
    )
  }

  /**
   * The home of the sentinels: a process on the agent with the most processors. They are compared with the connections of
   * all agents, so those of an agent that falls behind stand out unless the sentinels are on that agent alone.
   */
  sentinelHome(): FindHome {
    const largest = this.agents.reduce((most, agent) =>
      agent.machine.processors > most.machine.processors ? agent : most,
    )
    return this.homeOf(largest, 'process', 'sentinel worker')
  }

  /** Gives all of them back. Everything that they had open is closed. */
  async release(): Promise<void> {
    await Promise.allSettled(this.agents.map((agent) => agent.release()))
  }

  private homeOf(agent: Agent, kind: 'thread' | 'process', worker: string): FindHome {
    let current: Agent | null = null
    return (last) => {
      const next = last === null ? agent : this.another(current)
      if (kind === 'thread') this.move(current, next)
      current = next
      return homeOn(next, kind, worker)
    }
  }

  /** The one with the fewest workers; another than that on which a worker died, if there is one. */
  private another(last: Agent | null): Agent {
    const { living } = this
    const others = living.filter((agent) => agent !== last)
    const choice = others.length > 0 ? others : living
    const [first, ...more] = choice
    if (first === undefined) throw noneLeft(this.lost)
    return more.reduce((least, agent) => (this.loadOf(agent) < this.loadOf(least) ? agent : least), first)
  }

  /** Workers for each processor. */
  private loadOf(agent: Agent): number {
    return (this.workers.get(agent) ?? 0) / agent.machine.processors
  }

  private move(from: Agent | null, to: Agent): void {
    if (from !== null) this.workers.set(from, (this.workers.get(from) ?? 0) - 1)
    this.workers.set(to, (this.workers.get(to) ?? 0) + 1)
  }

  private get living(): readonly Agent[] {
    return this.agents.filter((agent) => this.lost.every((one) => one.agent !== agent))
  }
}

function homeOn(agent: Agent, kind: 'thread' | 'process', worker: string): WorkerHome {
  return {
    name: `agent ${agent.name}, ${worker}`,
    machine: agent.machine,
    offsetMs: () => agent.clock.offsetMs,
    launch: () => agent.launch(kind, worker),
  }
}

/** Everything that shows a reason names the agent itself. */
function bareReason({ name }: Agent, why: string): string {
  const named = `agent "${name}": `
  return why.startsWith(named) ? why.slice(named.length) : why
}

function noneLeft(lost: readonly Lost[]): CamgateError {
  const why = lost.map((one) => `agent ${one.agent.name}: ${one.why}`).join('; ')
  return new CamgateError('inconclusive', `no agent is left: ${why}`, {
    hint: 'see what the agents printed, and start them again',
  })
}
