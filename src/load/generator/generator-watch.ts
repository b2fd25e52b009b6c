import { judgeWindow } from '../../analysis/health/judge-window.ts'
import type { AgentShare } from '../../model/agents.ts'
import type { HealthRules } from '../../model/health-rules.ts'
import type { Evidence, GeneratorHealth } from '../../model/machine.ts'
import type { WindowResult } from '../../model/measured-window.ts'
import type { Machine, MachineRecord } from '../machine/load-machine.ts'
import { dropEvidence } from '../machine/udp-drops.ts'
import type { LoadWorker, LoadWorkers, WorkerSecond, WorkerWindow } from '../workers/worker.ts'
import { agentShares, agentText } from './agent-shares.ts'
import { judgeGenerator } from './guard.ts'
import { sentinelEvidence } from './sentinels.ts'

/** The connections of a set as they are planned. */
export interface PlannedSet {
  /** The worker of each connection, by index. */
  readonly workers: readonly LoadWorker[]
  readonly sentinels: ReadonlySet<number>
  /** Nominal frames a second, by index. */
  readonly rates: readonly number[]
}

/** A window that is over. */
interface Recorded {
  readonly window: Pick<WindowResult, 'durationMs' | 'connections'>
  /** What each worker recorded, with its name and its machine. */
  readonly loops: readonly (WorkerWindow & { readonly name: string; readonly machine: Machine })[]
  readonly records: readonly MachineRecord[]
}

/** Our side in a window. */
interface Judged {
  readonly generator: GeneratorHealth
  /** Null without agents. */
  readonly agents: readonly AgentShare[] | null
}

/** Watches our own side over the windows of a set: the machines that its workers are on, and what happened to them. */
export class GeneratorWatch {
  private readonly workers: LoadWorkers
  private readonly rules: HealthRules
  /** Why a machine could not open some of the connections that are open now. */
  private readonly shortages = new Map<string, Evidence>()
  /** Since the last window. */
  private readonly deaths = new Map<string, Evidence>()

  constructor(workers: LoadWorkers, rules: HealthRules) {
    this.workers = workers
    this.rules = rules
  }

  couldNotOpen(worker: LoadWorker, detail: string): void {
    const { name: where } = this.workers.machineOf(worker)
    const named = where === '' ? {} : { where }
    this.shortages.set(`${where} ${detail}`, { signal: 'cannot_open', ...named, detail })
  }

  /** A worker is about to be replaced. An agent that is lost is named once for all its workers. */
  died(worker: LoadWorker, why: string): void {
    const { name } = this.workers.machineOf(worker)
    const lost = this.lostWhy(name)
    if (lost === null) this.note(worker.name, why)
    else this.note(agentText(name), lost)
  }

  /** Why an agent was lost; null for one that was not, and for this machine. */
  private lostWhy(name: string): string | null {
    return this.workers.agents()?.find((agent) => agent.name === name)?.lost ?? null
  }

  private note(where: string, detail: string): void {
    this.deaths.set(`${where} ${detail}`, { signal: 'worker_died', where, detail })
  }

  /** A new load begins, which is not to blame for the one before it. */
  forgetShortages(): void {
    this.shortages.clear()
  }

  /** @param seconds the last second of each worker that has reported one */
  second(seconds: ReadonlyMap<LoadWorker, WorkerSecond>, { workers, rates }: PlannedSet): void {
    const nominalFps = sum(rates) / Math.max(1, rates.length)
    for (const machine of this.workers.machines) {
      const isHere = (worker: LoadWorker): boolean => this.workers.machineOf(worker) === machine
      const own = [...seconds].filter(([worker]) => isHere(worker)).map(([, second]) => second)
      machine.second({
        connections: workers.filter(isHere).length,
        nominalFps,
        fps: sum(own.map(({ fps }) => fps)),
        bytes: sum(own.map(({ bytes }) => bytes)),
      })
    }
  }

  /** A window begins. */
  async begin(hasDatagrams: boolean): Promise<void> {
    await this.eachMachine((machine) => machine.begin(hasDatagrams))
  }

  /** The window is over. An agent that was lost has no record of it. */
  async end(): Promise<readonly MachineRecord[]> {
    const records = await this.eachMachine((machine) => machine.end())
    return records.filter(({ where }) => this.lostWhy(where) === null)
  }

  /** Judges whether our side is to blame for a window. */
  judge({ window, loops, records }: Recorded, planned: PlannedSet): Judged {
    const dropped = sum(records.map(({ datagramsDropped }) => datagramsDropped ?? 0))
    const lost = sum(window.connections.map(({ packetsLost }) => packetsLost))
    const drops = dropEvidence(dropped, lost).map((one) => ({ ...one, ...mostDrops(records) }))
    const faults = [...this.shortages.values(), ...this.deaths.values(), ...drops]
    this.deaths.clear()
    const health = judgeWindow(window, this.rules)
    // A connection that was already open when it was chosen stayed with its worker, and proves nothing.
    const own = [...planned.sentinels].filter((index) => planned.workers[index] === this.workers.sentinel)
    const sentinelIds = new Set(own.map((index) => health.connections[index]?.connectionId))
    const generator = judgeGenerator({
      loops,
      machines: records,
      health,
      durationMs: window.durationMs,
      rules: this.rules,
      nominalGapMs: 1000 / planned.rates.reduce((fastest, fps) => Math.max(fastest, fps), 1),
      faults,
      sentinels: sentinelEvidence(health.connections, ({ connectionId }) => sentinelIds.has(connectionId)),
    })
    const agents = this.workers.agents()
    if (agents === null) return { generator, agents }
    const machines = planned.workers.map((worker) => this.workers.machineOf(worker))
    const { evidence } = generator
    return { generator, agents: agentShares({ agents, machines, health, loops, evidence }) }
  }

  /** An agent that does not answer has no record of the window, and is evidence. */
  private async eachMachine<T>(ask: (machine: Machine) => Promise<T>): Promise<T[]> {
    const answers = this.workers.machines.map(async (machine) => {
      try {
        return [await ask(machine)]
      } catch (error) {
        if (this.workers.agents() === null) throw error
        this.note(agentText(machine.name), errorText(error))
        return []
      }
    })
    return (await Promise.all(answers)).flat()
  }
}

/** The agent that dropped most datagrams; nothing without agents. */
function mostDrops(records: readonly MachineRecord[]): { readonly where?: string } {
  const dropsOf = (record: MachineRecord): number => record.datagramsDropped ?? 0
  const [first] = records.toSorted((a, b) => dropsOf(b) - dropsOf(a))
  return first === undefined || first.where === '' ? {} : { where: first.where }
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}
