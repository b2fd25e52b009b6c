/** Six decimals: nothing that was measured is lost, and 0.1 + 0.2 reads 0.3. */
export function tidy(value: number): number {
  return Math.round(value * 1e6) / 1e6
}

/** A number that JSON can hold: infinite and missing values are null. */
export function finite(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : tidy(value)
}

/** 0 where there is nothing to divide by: no connection, no second. */
export function ratio(part: number, whole: number): number {
  return whole > 0 ? tidy(part / whole) : 0
}

export function percent(part: number, whole: number): number {
  return ratio(part * 100, whole)
}

export function sum<T>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((total, item) => total + figure(item), 0)
}
