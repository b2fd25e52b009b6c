import type { ResourceUse, ServerResources } from '../model/resources.ts'
import type { ServerFigure } from '../model/server-figures.ts'

/** What a load was held for. Reports only distinguish the measured window; a soak holds the same load on. */
export type HeldPhase = 'idle' | 'ramp' | 'window' | 'trial' | 'soak'

/** The port of everything that watches the server under test while a run puts load on it. */
export interface ServerObserver {
  /** From now on, this many planned connections are held; the previous load ends. */
  begin(connections: number, phase: HeldPhase): void
  /** What the server used since `begin`; null if nothing is held or nothing is known. */
  end(): ResourceUse | null | Promise<ResourceUse | null>
  /** What was seen from one moment to another, in monotonic milliseconds of the main thread. */
  figures(fromMs: number, toMs: number): readonly ServerFigure[]
  /** Nobody will ask for what was seen before this moment, so that hours of it need no memory. */
  forget(beforeMs: number): void
  /** What a reader of the figures must know and the summary does not say, one sentence each. Without secrets. */
  notes(): readonly string[]
  /** All loads so far; null if nothing is known. */
  summary(): ServerResources | null
  /** Stops watching; safe to call twice. What was seen stays available. */
  close(): void
}
