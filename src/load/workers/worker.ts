import type { EncodedGaps } from '../../analysis/stats/histogram.ts'
import type { Camera } from '../../model/cameras.ts'
import type { ConnectionFacts } from '../../model/measured-window.ts'
import type { StreamEnd } from '../../model/streams.ts'
import type { LoopSample } from '../generator/reader.ts'
import type { LiveChange, LiveSums } from '../live.ts'
import type { NominalRates } from '../nominal/nominal.ts'

/** An event loop that holds a share of the connections. All times are monotonic milliseconds of the caller. */
export interface LoadWorker {
  /** For people: `worker 2`, `sentinel worker`. */
  readonly name: string
  listener: WorkerListener | null
  /**
   * Opens connections at their planned moments. Resolves when each has had its first frame or its first
   * failure, or at once when it is halted. Those that are open already are left alone.
   */
  open(openings: readonly Opening[]): Promise<void>
  /** Closes connections for good; resolves when they are gone. */
  close(indices: readonly number[]): Promise<void>
  census(): Promise<Census>
  /** All connections are measured from `startAtMs` on, which may lie a little ahead. */
  openWindow(startAtMs: number, durationMs: number): Promise<void>
  /** How the window stands; it goes on. */
  standing(atMs: number): Promise<Standing>
  /** @param endAtMs the planned end, or an earlier moment */
  closeWindow(endAtMs: number): Promise<WorkerWindow>
  /** Nominal rates of cameras, with a connection of its own to each; cut short when it is halted. */
  rates(cameras: readonly Camera[], connectRate: number): Promise<NominalRates>
  /** Size of the frames of a few cameras; null when none came in a moment, or it was halted. */
  frameBytes(cameras: readonly Camera[]): Promise<number | null>
  /** Opens nothing more, waits for nothing more. */
  halt(): Promise<void>
}

/** Told what happens on a worker. */
export interface WorkerListener {
  second(second: WorkerSecond): void
  streamEnded(connectionId: string, end: StreamEnd, isDrop: boolean): void
  /** It was replaced, and its connections were opened anew. */
  died(why: string): void
}

/** Those that a run has. They are used by one engine at a time. */
export interface LoadWorkers {
  readonly bulk: readonly LoadWorker[]
  /** Holds the sentinels in a process of its own; null: the run is too small for any. */
  readonly sentinel: LoadWorker | null
}

/** A connection that is to be opened. */
export interface Opening {
  /** Its place in the whole set, whichever worker holds it. */
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

/** A window so far. */
export interface Standing {
  /** Connections that cannot be healthy in it any more. */
  readonly beyondRepair: number
  /** Frames of all connections. */
  readonly frames: number
}

export interface WorkerWindow {
  readonly connections: readonly (ConnectionFacts & { readonly index: number })[]
  readonly gaps: EncodedGaps
  readonly samples: readonly LoopSample[]
  /** Since the window before. */
  readonly samplesBefore: readonly LoopSample[]
}

export interface WorkerSecond extends LiveSums {
  readonly changes: readonly LiveChange[]
  /** Bytes received in this second. */
  readonly bytes: number
  /** Streams that delivered again in this second after an earlier one of their connection had ended. */
  readonly reconnections: number
  readonly sample: LoopSample
}
