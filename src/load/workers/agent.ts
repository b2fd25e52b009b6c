import type { ClockDifference } from '../clock-offset.ts'
import type { Machine } from '../machine/load-machine.ts'
import type { WorkerChannel } from './worker-channel.ts'

/** A machine elsewhere that lends its processors to one run: load workers are started on it like on this machine. */
export interface Agent {
  /** As its operator named it; no two agents of a run have the same name. */
  readonly name: string
  /** Its machine, which has the agent's name. */
  readonly machine: Machine
  /** The newest exchange of clocks. */
  readonly clock: AgentClock
  /** Resolves, with the reason, when it no longer answers or no longer works for this run. */
  readonly gone: Promise<string>
  /** Exchanges clocks again. Keeps the last exchange, whose error grows with its age, when that fails. */
  readClock(): Promise<AgentClock>
  /** Starts a thread or a process that serves as a load worker. Its end is that of the agent too. */
  launch(kind: 'thread' | 'process', worker: string): WorkerChannel
  /** Gives the agent back. Everything that it had open is closed. */
  release(): Promise<void>
}

/** How to convert a moment of this machine's monotonic clock to one of the agent's. */
export type AgentClock = ClockDifference
