import type { Step } from './capacity-search.ts'

/** Times `--trial-duration`: growing needs a clear answer alone, and a confirmation looks twice as long. */
const PROBE = 0.4
const CONFIRMATION = 2
/** Connections that were just opened still start up for at least so long. */
const MIN_SETTLING_MS = 1000

/** Length of a step's window, in units of `--trial-duration`. */
export function windowShare(step: Step): number {
  if (step.kind === 'confirm') return CONFIRMATION
  return step.kind === 'trial' && step.why === 'grow' ? PROBE : 1
}

/** How long a load settles of which some connections were opened anew: what stayed open has settled before. */
export function settlingMs(settleMs: number, opened: number, connections: number): number {
  if (opened === 0) return 0
  return Math.min(settleMs, Math.max(MIN_SETTLING_MS, (settleMs * opened) / connections))
}
