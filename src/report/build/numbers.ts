/** Rounds to six decimals: loses nothing that was measured, and turns 0.1 + 0.2 into 0.3. */
export function tidy(value: number): number {
  return Math.round(value * 1e6) / 1e6
}

/** A number that JSON can hold: null for an infinite or missing value. */
export function finite(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : tidy(value)
}

/** 0 when there is nothing to divide by: no connections, no seconds. */
export function ratio(part: number, whole: number): number {
  return whole > 0 ? tidy(part / whole) : 0
}

export function percent(part: number, whole: number): number {
  return ratio(part * 100, whole)
}

export function sum<T>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((total, item) => total + figure(item), 0)
}
