import { healthText } from '../report/facts/health-words.ts'
import type { HeldLoad } from './held-load.ts'

type Window = Pick<HeldLoad, 'window' | 'health'>

/**
 * Whether a search or an A/B can start from the measured window: not from a void one, nor on a server without a
 * single frame. Such a run ends inconclusive or unreachable.
 */
export function isStart({ window, health }: Window, { aborted }: Pick<AbortSignal, 'aborted'>): boolean {
  return !aborted && health.frames > 0 && !window.generator.limited
}

/** Cameras that keep every load from passing, whatever the server can carry; null if there are none. */
export function deadIn({ window, health: { passes, dead } }: Window): string | null {
  if (passes || window.generator.limited || dead == null) return null
  return dead.isServerLimit ? null : healthText(dead)
}
