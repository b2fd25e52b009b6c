import { MIN_PLANNED } from '../generator/sentinels.ts'
import type { Machines } from '../machine/load-machine.ts'
import { ThisMachine } from '../machine/this-machine.ts'
import { RemoteWorker } from './remote-worker.ts'
import type { WorkerSettings } from './serve-worker.ts'
import type { LoadWorkers } from './worker.ts'
import { processChannel, threadChannel } from './worker-channel.ts'

export interface WorkersSetup {
  /** The file of the command line, which threads and processes run. */
  readonly program: string
  /** Threads for the load. */
  readonly count: number
  /** The most connections that the run may hold at once. */
  readonly planned: number
  readonly settings: WorkerSettings
  /** As {@link openMachines} returned them. */
  readonly machines: Machines
  /** A worker that reports nothing for this long is replaced. Default 30 s. */
  readonly silenceLimitMs?: number
}

/** The workers of a run: threads for the load, and a process for the sentinels if there are any. */
export interface OpenWorkers extends LoadWorkers {
  /** Ends all of them, with everything that is open on them. */
  close(): Promise<void>
}

/** The machines that the workers of a run will be on. */
export function openMachines(environment: NodeJS.ProcessEnv): Machines {
  return [new ThisMachine(environment)]
}

export function openWorkers(setup: WorkersSetup): OpenWorkers {
  const { program, count, planned, settings, machines, silenceLimitMs } = setup
  const [machine] = machines
  const bulk = Array.from({ length: Math.min(count, planned) }, (_, k) => {
    const name = `worker ${k + 1}`
    return new RemoteWorker(name, () => threadChannel(program, name), settings, silenceLimitMs)
  })
  const hasSentinels = planned >= MIN_PLANNED
  const sentinel = hasSentinels
    ? new RemoteWorker('sentinel worker', () => processChannel(program), settings, silenceLimitMs)
    : null
  const all = sentinel === null ? bulk : [...bulk, sentinel]
  return {
    bulk,
    sentinel,
    machines,
    machineOf: () => machine,
    async close() {
      await Promise.all(all.map((worker) => worker.end()))
    },
  }
}
