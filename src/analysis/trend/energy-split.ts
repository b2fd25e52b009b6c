/** A place that divides values into two parts: the right one begins at `index`. */
export interface Split {
  readonly index: number
  /** How far apart the two parts are. */
  readonly q: number
}

/**
 * The place in values[start, end) at which two neighbouring parts differ most, by their energy distance (Matteson and
 * James 2014, with power 1): the largest Q over all τ < κ of X = [start, τ) of n values and Y = [τ, κ) of m, where
 *
 *     Q = 2/(m+n) Σ|x−y| − 2m/((m+n)(n−1)) Σ|x−x′| − 2n/((m+n)(m−1)) Σ|y−y′|
 *
 * over all pairs; the sum within a single value is 0. The first of equal places counts. Takes time and memory of the
 * square of the length. Null for fewer than two values.
 */
export function bestSplit(values: readonly number[], start: number, end: number): Split | null {
  const part = values.slice(start, end)
  if (part.length < 2) return null
  const sums = part.map((value) => distanceSums(part, value))
  let best: Split = { index: start + 1, q: Number.NEGATIVE_INFINITY }
  for (let tau = 1, left = 0; tau < part.length; tau += 1) {
    left += sumTo(sums[tau - 1], tau - 1)
    const found = bestEnd(sums, tau, left)
    if (found > best.q) best = { index: start + tau, q: found }
  }
  return best
}

/** The largest Q of a left part of `tau` values, whose distances to each other sum up to `left`. */
function bestEnd(sums: readonly Float64Array[], tau: number, left: number): number {
  const within = tau > 1 ? left / (tau - 1) : 0
  let largest = Number.NEGATIVE_INFINITY
  for (let last = tau, across = 0, right = 0; last < sums.length; last += 1) {
    const before = sumTo(sums[last], tau)
    across += before
    right += sumTo(sums[last], last) - before
    const size = last + 1 - tau
    const ofRight = size > 1 ? right / (size - 1) : 0
    largest = Math.max(largest, (2 * (across - size * within - tau * ofRight)) / (size + tau))
  }
  return largest
}

/** At index k, the sum of the distances of `value` to the first k values. */
function distanceSums(values: readonly number[], value: number): Float64Array {
  const sums = new Float64Array(values.length + 1)
  for (const [index, other] of values.entries())
    sums[index + 1] = sumTo(sums, index) + Math.abs(value - other)
  return sums
}

function sumTo(sums: Float64Array | undefined, count: number): number {
  return sums?.[count] ?? 0
}
