import type { Percentiles } from '../../model/measured-window.ts'

/**
 * Nearest-rank percentiles: each is one of the values. `Infinity` is a value like any other (an event that never
 * came), so nothing is interpolated. All null if there are no values.
 */
export function percentilesOf(values: readonly number[]): Percentiles {
  // ∞ − ∞ is NaN, which `sort` treats as equal.
  const sorted = values.toSorted((a, b) => a - b)
  const at = (percent: number): number | null =>
    sorted[Math.ceil((percent * sorted.length) / 100) - 1] ?? null
  return { p50: at(50), p95: at(95), p99: at(99), max: at(100) }
}
