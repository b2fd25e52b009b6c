/** The value in the middle, the upper one of two: always one that occurred. Null for an empty list. */
export function middle(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null
}
