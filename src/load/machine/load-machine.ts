import type { Fingerprint } from '../../model/job-kind.ts'
import type { ConnectionNeeds } from '../../protocols/protocol.ts'
import type { Servers } from '../../server/find/servers.ts'
import type { MachineSample } from './machine-monitor.ts'

/** A machine that load workers run on: everything about it that is not about one of their event loops. */
export interface Machine {
  /** Names it in evidence; empty if there is only one. */
  readonly name: string
  /** How many its workers can use at once. */
  readonly processors: number
  room(needs: ConnectionNeeds): Promise<Room>
  fingerprint(toolVersion: string): Promise<Fingerprint>
  /** Starts watching this machine beside the servers under test. */
  watch(servers: Servers): void
  /** Called once a second, in windows and between them. */
  second(load: LoadSecond): void
  /**
   * Begins the record of a window.
   * @param hasDatagrams whether some streams may come as datagrams
   */
  begin(hasDatagrams: boolean): Promise<void>
  /** Ends the record of the window. */
  end(): Promise<MachineRecord>
}

/** At least one. */
export type Machines = readonly [Machine, ...Machine[]]

/** How many connections a machine can open in addition to those that are open, and what sets that limit. */
export interface Room {
  readonly connections: number
  readonly why: 'file descriptors' | 'local ports'
  /** How many of these one connection takes, how many are in use or kept free, and how many there are. */
  readonly each: number
  readonly used: number
  readonly all: number
}

/** The workers' load on a machine in one second. */
export interface LoadSecond {
  readonly connections: number
  /** Nominal frames a second of a typical connection. */
  readonly nominalFps: number
  /** Frames a second that arrived. */
  readonly fps: number
  /** Bytes that arrived in this second. */
  readonly bytes: number
}

/** A machine over a window. */
export interface MachineRecord {
  /** The machine's name. */
  readonly where: string
  readonly servers: Servers
  readonly samples: readonly MachineSample[]
  /**
   * For each sample but the last, whether too many connections held unread bytes when it was taken; null where that
   * could not be seen.
   */
  readonly behind: readonly (boolean | null)[]
  /** Datagrams that it dropped for lack of buffer space; null if that is unknown, or none were expected. */
  readonly datagramsDropped: number | null
}
