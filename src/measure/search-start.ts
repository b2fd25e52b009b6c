import type { HeldLoad } from './held-load.ts'

type Window = Pick<HeldLoad, 'window' | 'health'>

/**
 * Whether a search or an A/B can begin where the measured window ended. Not from a void one, nor on a server without a
 * single frame: the run ends inconclusive or unreachable.
 */
export function isStart({ window, health }: Window, { aborted }: Pick<AbortSignal, 'aborted'>): boolean {
  return !aborted && health.frames > 0 && !window.generator.limited
}

/** Cameras that keep every load from passing, whatever the server can carry; null for none. */
export function deadIn({ window, health: { passes, dead } }: Window): string | null {
  if (passes || window.generator.limited || dead == null) return null
  return dead.isServerLimit ? null : dead.text
}
