import type { WindowResult } from '../../model/measured-window.ts'

/** A flow is steady if the coefficient of variation of its seconds is at most this. */
const STEADY_VARIATION = 0.02
const MIN_SECONDS = 5

/** Frames of all connections in each whole second of the window. */
export function framesBySecond(window: WindowResult): number[] {
  const seconds = Array.from({ length: Math.floor(window.durationMs / 1000) }, (_, second) => second)
  return seconds.map((second) =>
    window.connections.reduce((sum, connection) => sum + (connection.framesPerSecond[second] ?? 0), 0),
  )
}

export function isSteady(totals: readonly number[]): boolean {
  if (totals.length < MIN_SECONDS) return false
  const mean = totals.reduce((sum, x) => sum + x, 0) / totals.length
  const variance = totals.reduce((sum, x) => sum + (x - mean) ** 2, 0) / totals.length
  return mean > 0 && Math.sqrt(variance) / mean <= STEADY_VARIATION
}
