import { MIN_PLANNED } from '../generator/sentinels.ts'
import type { Machines } from '../machine/load-machine.ts'
import { ThisMachine } from '../machine/this-machine.ts'
import type { AgentPool } from './agent-pool.ts'
import { RemoteWorker } from './remote-worker.ts'
import type { WorkerSettings } from './serve-worker.ts'
import type { LoadWorkers } from './worker.ts'
import { processChannel, threadChannel, type WorkerChannel } from './worker-channel.ts'
import type { FindHome } from './worker-home.ts'
import { workersOn } from './workers-on.ts'

export interface WorkersSetup {
  /** The file of the command line, which threads and processes of this machine run. */
  readonly program: string
  /** Threads for the load on each machine; null for as many as its processors allow. */
  readonly count: number | null
  /** The most connections that the run may hold at once. */
  readonly planned: number
  readonly settings: WorkerSettings
  /** As {@link openMachines} returned them. */
  readonly machines: Machines
  /** Absent or null for workers on this machine. */
  readonly agents?: AgentPool | null
  /** A worker that reports nothing for this long is replaced. Default 30 s. */
  readonly silenceLimitMs?: number
}

/** The workers of a run: threads for the load, and a process for the sentinels if there are any. */
export interface OpenWorkers extends LoadWorkers {
  /** Ends all of them, with everything that is open on them. */
  close(): Promise<void>
}

/** The machines that the workers of a run will be on: those of its agents, or this one. */
export function openMachines(environment: NodeJS.ProcessEnv, agents: AgentPool | null = null): Machines {
  return agents?.machines ?? [new ThisMachine(environment)]
}

export function openWorkers(setup: WorkersSetup): OpenWorkers {
  const { planned, settings, machines, agents = null, silenceLimitMs } = setup
  const { threads, sentinels } = homesOf(setup)
  const bulk = threads.slice(0, planned).map((home) => new RemoteWorker(home, settings, silenceLimitMs))
  const sentinel = planned < MIN_PLANNED ? null : new RemoteWorker(sentinels, settings, silenceLimitMs)
  const all = sentinel === null ? bulk : [...bulk, sentinel]
  return {
    bulk,
    sentinel,
    get machines() {
      return agents?.machines ?? machines
    },
    machineOf: (worker) => (worker instanceof RemoteWorker ? worker.machine : machines[0]),
    agents: () => agents?.all ?? null,
    readClocks: async (aheadMs) => (await agents?.readClocks(aheadMs)) ?? 0,
    async close() {
      await Promise.all(all.map((worker) => worker.end()))
    },
  }
}

interface Homes {
  readonly threads: readonly FindHome[]
  readonly sentinels: FindHome
}

function homesOf({ program, count, machines, agents = null }: WorkersSetup): Homes {
  if (agents !== null) return { threads: agents.homes(count), sentinels: agents.sentinelHome() }
  const [machine] = machines
  const here = (name: string, launch: () => WorkerChannel): FindHome => {
    const home = { name, machine, offsetMs: () => 0, launch }
    return () => home
  }
  return {
    threads: Array.from({ length: workersOn(machine, count) }, (_, k) => {
      const name = `worker ${k + 1}`
      return here(name, () => threadChannel(program, name))
    }),
    sentinels: here('sentinel worker', () => processChannel(program)),
  }
}
