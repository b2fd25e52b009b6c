import type { Machine } from '../machine/load-machine.ts'
import type { WorkerChannel } from './worker-channel.ts'

/** Where a worker lives: on this machine, or on that of an agent. */
export interface WorkerHome {
  /** Names the worker there, for people: `worker 2`; `agent a, worker 2`. */
  readonly name: string
  readonly machine: Machine
  /** How far its machine's monotonic clock is ahead of ours, in milliseconds; 0 on this machine. */
  offsetMs(): number
  launch(): WorkerChannel
}

/**
 * Finds a home for a worker's next life.
 * @param last where it died; null for its first life
 * @throws CamgateError `inconclusive` if no agent is left
 */
export type FindHome = (last: WorkerHome | null) => WorkerHome
