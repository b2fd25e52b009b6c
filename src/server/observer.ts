import type { ResourceUse, ServerResources } from '../model/resources.ts'

/** What a load was held for. Reports only distinguish the measured window. */
export type HeldPhase = 'idle' | 'ramp' | 'window' | 'trial'

/** The port of everything that watches the server under test while a run puts load on it. */
export interface ServerObserver {
  /** From now on, this many planned connections are held; the previous load ends. */
  begin(connections: number, phase: HeldPhase): void
  /** What the server used since `begin`; null if nothing is held or nothing is known. */
  end(): ResourceUse | null | Promise<ResourceUse | null>
  /** All loads so far; null if nothing is known. */
  summary(): ServerResources | null
  /** Stops watching; safe to call twice. What was seen stays available. */
  close(): void
}
