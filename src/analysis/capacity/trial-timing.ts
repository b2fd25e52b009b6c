import type { Step } from './capacity-search.ts'

/** In units of `--trial-duration`: growing only needs a clear answer, and a confirmation looks twice as long. */
const PROBE = 0.4
const CONFIRMATION = 2
/** New connections need at least this long to start up. */
const MIN_SETTLING_MS = 1000

/** Length of a step's window, in units of `--trial-duration`. */
export function windowShare(step: Step): number {
  if (step.kind === 'confirm') return CONFIRMATION
  return step.kind === 'trial' && step.why === 'grow' ? PROBE : 1
}

/** How long a load settles after some of its connections were opened: those that stayed open have already settled. */
export function settlingMs(settleMs: number, opened: number, connections: number): number {
  if (opened === 0) return 0
  return Math.min(settleMs, Math.max(MIN_SETTLING_MS, (settleMs * opened) / connections))
}
