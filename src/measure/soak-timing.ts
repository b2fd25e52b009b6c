export interface SoakTiming {
  readonly plannedMs: number
  readonly windowMs: number
  /** Between two reports on disk of what is known so far. */
  readonly checkpointMs: number
}

const MIN_WINDOWS = 20
const SHORT_MS = 60_000
const LONG_MS = 300_000
/** A soak of hours has about this many windows, unless that makes them too short or too long. */
const WINDOWS = 60

/**
 * The windows of a soak: a sixtieth of it, from one to five minutes, and at least twenty of them. So the longest soak, of three
 * days, has 864.
 */
export function soakTiming(plannedMs: number): SoakTiming {
  const windowMs = Math.min(LONG_MS, Math.max(SHORT_MS, plannedMs / WINDOWS), plannedMs / MIN_WINDOWS)
  return { plannedMs, windowMs, checkpointMs: LONG_MS }
}
