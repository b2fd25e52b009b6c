import type { CoolDown, SearchState } from './search-state.ts'
import { passesOf } from './trial.ts'

const SHARE_OF_LAST_PASS = 0.7
const MAX_ATTEMPTS = 3
const PATIENCE_MS = [15_000, 30_000, 60_000] as const

/**
 * The load to fall back to after a failed trial until the server is healthy (docs/statistics.md): at most 0.7 times
 * the last pass. Null if nothing has passed yet: the next load is lower anyway.
 */
export function coolDownAfterFailure({ trials, lingering }: SearchState): CoolDown | null {
  const pass = passesOf(trials).at(-1)
  if (pass === undefined) return null
  return {
    connections: lower(pass.connections),
    attempts: 0,
    atLeastMs: lingering?.recoveryMs ?? 0,
  }
}

/** A lower load for a server that did not become healthy; null after three loads, because it does not recover. */
export function deeperCoolDown({ connections, attempts, atLeastMs }: CoolDown): CoolDown | null {
  if (attempts + 1 >= MAX_ATTEMPTS) return null
  return { connections: lower(connections), attempts: attempts + 1, atLeastMs }
}

function lower(connections: number): number {
  return Math.max(1, Math.floor(SHARE_OF_LAST_PASS * connections))
}

/** How long a server may take to become healthy: longer at each lower load. */
export function patienceOf(attempts: number): number {
  return PATIENCE_MS[attempts] ?? 0
}
