/**
 * Jain's fairness index (Σx)² ÷ (n·Σx²): 1 when all get the same, 1/n when one gets everything. Null if there was
 * nothing to share: no values, or only zeros. Negative values have no meaning here.
 */
export function jainFairness(values: readonly number[]): number | null {
  const largest = values.reduce((max, x) => Math.max(max, x), 0)
  if (largest === 0) return null
  // Scaled to the largest value first: the index does not change, and squares cannot overflow or vanish.
  const shares = values.map((x) => x / largest)
  const sum = shares.reduce((total, x) => total + x, 0)
  const squares = shares.reduce((total, x) => total + x * x, 0)
  return (sum * sum) / (values.length * squares)
}
