/** Arithmetic mean. Throws RangeError for an empty list. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('expected at least one value')
  return values.reduce((sum, x) => sum + x, 0) / values.length
}

/** Geometric mean of values above 0. Throws RangeError for an empty list. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map(Math.log)))
}

/** Σ(x − mean)². 0 for a single value. */
export function squaredDeviations(values: readonly number[]): number {
  const centre = mean(values)
  return values.reduce((sum, x) => sum + (x - centre) ** 2, 0)
}

/** Sample standard deviation with n − 1. Throws RangeError for fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) throw new RangeError(`expected at least two values, found ${values.length}`)
  return Math.sqrt(squaredDeviations(values) / (values.length - 1))
}
