import { z } from 'zod'
import type { LoadSecond, MachineRecord, Room } from '../load/machine/load-machine.ts'
import type { Fingerprint } from '../model/job-kind.ts'
import type { ConnectionNeeds } from '../protocols/protocol.ts'
import type { Servers } from '../server/find/servers.ts'

/** Of every session: orders about workers, and calls about the machine. Workers have the channels from 2 on. */
export const ORDERS = 0
export const MACHINE = 1
export const FIRST_WORKER = 2

/** More than any run has, with those that were replaced. */
const MAX_CHANNEL = 100_000
const channel = z.number().int().min(FIRST_WORKER).max(MAX_CHANNEL)

/** From the coordinator. */
export const order = z.discriminatedUnion('kind', [
  /** All agents of the run are there: it begins. */
  z.object({ kind: z.literal('begin') }),
  z.object({
    kind: z.literal('launch'),
    channel,
    as: z.enum(['thread', 'process']),
    worker: z.string().max(100),
  }),
  z.object({ kind: z.literal('end'), channel }),
])

export type Order = Readonly<z.infer<typeof order>>

/** From the agent. */
export const report = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ended'), channel, why: z.string().max(1000) }),
  /** A call of the coordinator was not passed on, because of a camera that the agent may not connect to. */
  z.object({ kind: z.literal('refused'), channel, call: z.string().max(100), why: z.string().max(4000) }),
])

export type AgentReport = Readonly<z.infer<typeof report>>

/** What an agent's machine is asked. */
export interface MachineCalls {
  room(needs: ConnectionNeeds): Promise<Room>
  fingerprint(toolVersion: string): Promise<Fingerprint>
  watch(view: ServersView): void
  second(load: LoadSecond): void
  begin(hasDatagrams: boolean): Promise<void>
  /** Times are of the agent's clock. */
  end(): Promise<MachineRecord>
}

/** The servers under test, as a coordinator sees them. */
export interface ServersView {
  /** Null if its process numbers mean nothing to the agent, which then looks itself. */
  readonly servers: Servers | null
  /** Processes that belong to this run: the coordinator and other agents on the agent's machine. */
  readonly ours: readonly number[]
}
