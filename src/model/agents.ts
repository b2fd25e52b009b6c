import type { Evidence } from './machine.ts'

/** What one agent did in a measured window. */
export interface AgentShare {
  readonly name: string
  readonly processors: number
  /** Connections that it held at the end. */
  readonly connections: number
  readonly healthy: number
  /** Complete frames of these connections. */
  readonly frames: number
  /** What its busiest reading thread used of what a thread can, 0 to 1 or above; null where none reported. */
  readonly load: number | null
  /** Its monotonic clock minus that of the coordinator before the window, and how far that may be off at its end. */
  readonly clockOffsetMs: number
  readonly clockErrorMs: number
  /** What speaks for it, not the server, as the cause of what its connections suffered. */
  readonly evidence: readonly Evidence[]
  /** Why it no longer works for the run; null while it does. */
  readonly lost: string | null
}

/** Whether what an agent measured says nothing about the server: it was lost, or disturbed and not all is well. */
export function isInconclusive({ connections, healthy, evidence, lost }: AgentShare): boolean {
  return lost !== null || (evidence.length > 0 && healthy < connections)
}
