import { judgeWindow } from '../../analysis/health/judge-window.ts'
import type { HealthRules } from '../../model/health-rules.ts'
import type { Evidence, GeneratorHealth } from '../../model/machine.ts'
import type { WindowResult } from '../../model/measured-window.ts'
import type { Machine, MachineRecord } from '../machine/load-machine.ts'
import { dropEvidence } from '../machine/udp-drops.ts'
import type { LoadWorker, LoadWorkers, WorkerSecond, WorkerWindow } from '../workers/worker.ts'
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
  /** What each worker recorded, with its name. */
  readonly loops: readonly (WorkerWindow & { readonly name: string })[]
  readonly records: readonly MachineRecord[]
}

/** Watches our own side over the windows of a set: the machines that its workers are on, and what happened to them. */
export class GeneratorWatch {
  private readonly workers: LoadWorkers
  private readonly rules: HealthRules
  /** Why a machine could not open some of the connections that are open now. */
  private readonly shortages = new Set<string>()
  /** Since the last window. */
  private readonly deaths = new Map<string, Evidence>()

  constructor(workers: LoadWorkers, rules: HealthRules) {
    this.workers = workers
    this.rules = rules
  }

  couldNotOpen(detail: string): void {
    this.shortages.add(detail)
  }

  died({ name }: LoadWorker, why: string): void {
    this.deaths.set(`${name} ${why}`, { signal: 'worker_died', where: name, detail: why })
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

  /** The window is over. */
  async end(): Promise<readonly MachineRecord[]> {
    return await this.eachMachine((machine) => machine.end())
  }

  /** Judges whether our side is to blame for a window. */
  judge({ window, loops, records }: Recorded, planned: PlannedSet): GeneratorHealth {
    const cannotOpen = [...this.shortages].map((detail) => ({ signal: 'cannot_open', detail }) as const)
    const dropped = sum(records.map(({ datagramsDropped }) => datagramsDropped ?? 0))
    const lost = sum(window.connections.map(({ packetsLost }) => packetsLost))
    const faults = [...cannotOpen, ...this.deaths.values(), ...dropEvidence(dropped, lost)]
    this.deaths.clear()
    const health = judgeWindow(window, this.rules)
    // A connection that was already open when it was chosen stayed with its worker, and proves nothing.
    const own = [...planned.sentinels].filter((index) => planned.workers[index] === this.workers.sentinel)
    const sentinelIds = new Set(own.map((index) => health.connections[index]?.connectionId))
    return judgeGenerator({
      loops,
      machines: records,
      health,
      durationMs: window.durationMs,
      rules: this.rules,
      nominalGapMs: 1000 / planned.rates.reduce((fastest, fps) => Math.max(fastest, fps), 1),
      faults,
      sentinels: sentinelEvidence(health.connections, ({ connectionId }) => sentinelIds.has(connectionId)),
    })
  }

  private async eachMachine<T>(ask: (machine: Machine) => Promise<T>): Promise<T[]> {
    return await Promise.all(this.workers.machines.map(ask))
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}
