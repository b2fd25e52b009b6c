import type { LoadSecond, Machine, MachineRecord, Room } from '../../../src/load/machine/load-machine.ts'
import type { MachineSample } from '../../../src/load/machine/machine-monitor.ts'
import type { LoadWorker } from '../../../src/load/workers/worker.ts'
import type { Fingerprint } from '../../../src/model/job-kind.ts'
import type { GeneratorHealth, MachineUse } from '../../../src/model/machine.ts'

/** Two processors, half idle: the server uses 0.5, this process 0.3, the rest 0.2. */
export const CALM_MACHINE: MachineSample = {
  atMs: 1000,
  durationMs: 1000,
  processors: 2,
  busy: 1,
  stolen: 0,
  throttled: 0,
  own: 0.3,
  server: 0.5,
  serverWait: 0.1,
  serverRoom: 2,
  foreign: 0.2,
  others: new Map([['cron', 0.2]]),
}

export const UNKNOWN_USE: MachineUse = {
  readerBehind: null,
  waitPercent: null,
  ownCores: null,
  serverCores: null,
  foreignCores: null,
  foreign: [],
  stealPercent: null,
  throttledPercent: null,
}

/** A generator that nothing disturbed, or this much. */
export function generatorOf(change: Partial<GeneratorHealth> = {}): GeneratorHealth {
  return {
    limited: false,
    cause: null,
    evidence: [],
    headroomPercent: 88,
    serverUse: null,
    use: UNKNOWN_USE,
    ...change,
  }
}

/** A calm machine, whose reader is behind or not, or which does not show it. */
export class ScriptedMachine implements Machine {
  readonly processors = 2
  readonly name: string
  /** Everything since the machine was made. */
  readonly seconds: LoadSecond[] = []
  private readonly isReaderBehind: boolean | null
  private behind: (boolean | null)[] = []

  constructor(isReaderBehind: boolean | null, name = '') {
    this.isReaderBehind = isReaderBehind
    this.name = name
  }

  async room(): Promise<Room> {
    return { connections: 100, why: 'local ports', each: 1, used: 0, all: 100 }
  }

  async fingerprint(): Promise<Fingerprint> {
    throw new Error('a scripted machine is of no kind')
  }

  watch(): void {}

  second(load: LoadSecond): void {
    this.seconds.push(load)
    this.behind.push(this.isReaderBehind)
  }

  async begin(): Promise<void> {
    this.behind = []
  }

  async end(): Promise<MachineRecord> {
    const { name: where, behind } = this
    const samples = behind.map(() => CALM_MACHINE)
    return { where, servers: { where: 'here', pids: [1] }, samples, behind, datagramsDropped: null }
  }
}

/** What workers of this machine say about agents. */
export const NO_AGENTS = { agents: () => null, readClocks: async () => 0 } as const

/** Workers that are all on one machine. */
export function workersOn(machine: Machine, bulk: readonly LoadWorker[], sentinel: LoadWorker | null = null) {
  return { bulk, sentinel, machines: [machine], machineOf: () => machine, ...NO_AGENTS } as const
}
