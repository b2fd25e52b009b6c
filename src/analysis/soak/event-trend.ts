import type { Direction, SoakWindow } from '../../model/soak.ts'
import { normalQuantile } from '../stats/distributions.ts'
import { mean, standardDeviation } from '../stats/moments.ts'
import { HOUR_MS } from './hourly-trend.ts'

/** How often connections reconnected that nobody renewed. */
export interface EventTrend {
  readonly total: number
  /** Null without a window. */
  readonly perHour: number | null
  readonly direction: Direction
}

/** With fewer, any order is chance. */
const MIN_EVENTS = 4
const MIN_WINDOWS = 8
/** Probability of either direction by chance. */
const ALPHA = 0.005

/**
 * Whether unplanned reconnections become more frequent, by Laplace's test (Cox and Lewis 1966): at a constant rate, the
 * mean of the moments of n events is normal around the middle of the soak, with T ÷ √(12n) as its standard deviation. A
 * server that drops many connections at once makes events that are not independent, so the deviation is enlarged by the
 * dispersion of the counts (docs/soak.md).
 */
export function reconnectionTrend(windows: readonly SoakWindow[]): EventTrend {
  const total = windows.reduce((sum, { reconnections }) => sum + reconnections, 0)
  const [first, last] = [windows[0], windows.at(-1)]
  if (first === undefined || last === undefined) return { total, perHour: null, direction: 'unknown' }
  const spanMs = last.atMs + last.durationMs - first.atMs
  const perHour = spanMs === 0 ? null : (total * HOUR_MS) / spanMs
  if (windows.length < MIN_WINDOWS) return { total, perHour, direction: 'unknown' }
  if (total < MIN_EVENTS) return { total, perHour, direction: 'steady' }
  const meanAtMs =
    windows.reduce((sum, one) => sum + one.reconnections * (one.atMs + one.durationMs / 2 - first.atMs), 0) /
    total
  const deviation = (spanMs / Math.sqrt(12 * total)) * Math.sqrt(dispersionOf(windows))
  const score = (meanAtMs - spanMs / 2) / deviation
  const limit = normalQuantile(1 - ALPHA)
  const direction = score > limit ? 'rising' : score < -limit ? 'falling' : 'steady'
  return { total, perHour, direction }
}

/** Variance ÷ mean of the counts: 1 for independent events, and never less. */
function dispersionOf(windows: readonly SoakWindow[]): number {
  const counts = windows.map(({ reconnections }) => reconnections)
  return Math.max(1, standardDeviation(counts) ** 2 / mean(counts))
}
