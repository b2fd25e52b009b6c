import type { Camera } from '../../model/cameras.ts'
import type { ConnectionFacts, EncodedGaps } from '../../model/measured-window.ts'
import type { StreamEnd } from '../../model/streams.ts'
import type { SecondCounts } from '../../model/window-timeline.ts'
import type { LoopSample } from '../generator/reader.ts'
import type { LiveChange, LiveSums } from '../live.ts'
import type { Machine, Machines } from '../machine/load-machine.ts'
import type { ClockOffset } from '../marks/mark-clocks.ts'
import type { NominalRates } from '../nominal/nominal.ts'

/** An event loop that holds a share of the connections. All times are monotonic milliseconds of the caller. */
export interface LoadWorker {
  /** For people: `worker 2`, `sentinel worker`. */
  readonly name: string
  listener: WorkerListener | null
  /**
   * Opens connections at their planned moments. Resolves when each has had its first frame or its first failure, or at
   * once when it is halted. Connections that are already open are left alone.
   */
  open(openings: readonly Opening[]): Promise<void>
  /** Closes connections for good; resolves when they are gone. */
  close(indices: readonly number[]): Promise<void>
  census(): Promise<Census>
  /**
   * Measures all connections from `startAtMs` on, which may lie slightly ahead.
   * @param markClock of the machine that marked frames come from; null if it is this one, or not known
   */
  openWindow(startAtMs: number, durationMs: number, markClock: ClockOffset | null): Promise<void>
  /** The state of the window, which goes on. */
  standing(atMs: number): Promise<Standing>
  /** @param endAtMs the planned end, or an earlier moment */
  closeWindow(endAtMs: number): Promise<WorkerWindow>
  /** Nominal rates of cameras, with a separate connection to each; cut short when it is halted. */
  rates(cameras: readonly Camera[], connectRate: number): Promise<NominalRates>
  /** Size of the frames of a few cameras; null when none came soon, or it was halted. */
  frameBytes(cameras: readonly Camera[]): Promise<number | null>
  /** Opens nothing more, and waits for nothing more. */
  halt(): Promise<void>
}

/** Receives what happens on a worker. */
export interface WorkerListener {
  second(second: WorkerSecond): void
  streamEnded(connectionId: string, end: StreamEnd, isDrop: boolean): void
  /** It was replaced, and its connections were reopened. */
  died(why: string): void
}

/** The workers of a run. Only one engine uses them at a time. */
export interface LoadWorkers {
  readonly bulk: readonly LoadWorker[]
  /** Holds the sentinels in a separate process; null when the run is too small for any. */
  readonly sentinel: LoadWorker | null
  /** Where the workers are. An agent that is lost is no longer among them. */
  readonly machines: Machines
  machineOf(worker: LoadWorker): Machine
  /** The agents that the workers are on, by name, lost ones too; null when they are on this machine. */
  agents(): readonly PooledAgent[] | null
  /**
   * Exchanges clocks with the machines of the workers.
   * @param aheadMs how long the result must hold
   * @returns by how many milliseconds a time of ours may be off on any of them by then; 0 on this machine
   */
  readClocks(aheadMs: number): Promise<number>
}

/** An agent of a run. */
export interface PooledAgent {
  readonly name: string
  readonly machine: Machine
  /** As last compared: its clock minus ours, and how far that may be off at the end of the window, in milliseconds. */
  readonly clock: { readonly offsetMs: number; readonly errorMs: number }
  /** Why it no longer works for this run; null while it does. */
  readonly lost: string | null
}

/** A connection to open. */
export interface Opening {
  /** Its index in the whole set, whichever worker holds it. */
  readonly index: number
  readonly id: string
  readonly camera: Camera
  readonly number: number
  readonly nominalFps: number
  readonly plannedAtMs: number
}

export interface Census {
  /** Indices of those that ended or were late. */
  readonly unfit: readonly number[]
  /** How many have ever delivered a frame. */
  readonly delivering: number
}

/** The state of a window so far. */
export interface Standing {
  /** Connections that can no longer be healthy in it. */
  readonly beyondRepair: number
  /** Frames of all connections. */
  readonly frames: number
}

export interface WorkerWindow {
  readonly connections: readonly (ConnectionFacts & { readonly index: number })[]
  readonly gaps: EncodedGaps
  /** Delays of marked frames; null without any. */
  readonly delays: EncodedGaps | null
  readonly seconds: SecondCounts
  readonly samples: readonly LoopSample[]
  /** Since the previous window. */
  readonly samplesBefore: readonly LoopSample[]
}

export interface WorkerSecond extends LiveSums {
  readonly changes: readonly LiveChange[]
  /** Bytes received in this second. */
  readonly bytes: number
  /** Streams that delivered in this second after an earlier one of their connection had ended. */
  readonly reconnections: number
  readonly sample: LoopSample
}
