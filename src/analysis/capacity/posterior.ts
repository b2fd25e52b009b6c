import { normalCdf } from '../stats/distributions.ts'

/** Possible trial noise: the standard deviation of ln(load held) from trial to trial. */
export const SIGMAS = [0.01, 0.02, 0.035, 0.06, 0.1, 0.16, 0.25] as const

/** Share of trials whose result is random, whatever the load. */
const LAPSE = 0.02

/** Beyond this many sigmas a trial is as good as certain: the rest is below 1e-9, far below the lapse. */
const CERTAIN_AT = 6

/** A typed array, processed in plain loops: a trial touches some ten thousand weights. */
export type Row = Readonly<Float64Array>

/**
 * What is known about a capacity: a weight for every pair of a trial noise and a capacity, on a grid that is
 * uniform in its logarithm (docs/statistics.md). Immutable; the weights add up to 1.
 */
export interface Posterior {
  /** Natural logarithms of the capacities in connections, ascending. */
  readonly grid: Row
  /** A row for each of {@link SIGMAS}, a column for each capacity. */
  readonly weights: readonly Row[]
  /** The weight of each capacity, summed over all noise. */
  readonly marginal: Row
  /** Logarithm of the probability of everything that was observed, under this model. */
  readonly logEvidence: number
}

/** The interval and estimate: capacities below which the true one lies with a probability of 5, 50 and 95 %. */
export interface Quantiles {
  readonly q05: number
  readonly q50: number
  readonly q95: number
}

/**
 * Before any trial: every ratio of capacities is equally likely, and the noise is around 5 %.
 *
 * @param from lowest possible capacity, above 0
 * @param to highest possible capacity, above `from`
 * @param points capacities on the grid, at least 2
 */
export function priorPosterior(from: number, to: number, points: number): Posterior {
  const step = Math.log(to / from) / (points - 1)
  const grid = Float64Array.from({ length: points }, (_, index) => Math.log(from) + step * index)
  const rows = SIGMAS.map((sigma) =>
    new Float64Array(points).fill(Math.exp(-0.5 * Math.log(sigma / 0.05) ** 2)),
  )
  return { ...normalized(grid, rows), logEvidence: 0 }
}

/** The resolution of a search: neighbouring capacities differ by 0.5 %. */
const GRID_STEP = 0.005

/**
 * Before any trial of a search up to `max`. It extends beyond both ends, so that a capacity just below 1 is not
 * squeezed into the range.
 */
export function priorOf(max: number): Posterior {
  return priorPosterior(0.5, 2 * max, Math.ceil(Math.log(4 * max) / GRID_STEP) + 1)
}

/** What is known after one more valid trial: P(pass | load) = λ + (1 − 2λ) · Φ(ln(capacity ÷ load) ÷ σ). */
export function observeTrial(before: Posterior, load: number, passed: boolean): Posterior {
  const { grid, weights } = before
  const logLoad = Math.log(load)
  const rows = weights.map((row, index) => {
    const sigma = SIGMAS[index] ?? Number.NaN
    const product = new Float64Array(row.length)
    for (let column = 0; column < row.length; column++) {
      const pass = passProbability(((grid[column] ?? Number.NaN) - logLoad) / sigma)
      product[column] = (row[column] ?? Number.NaN) * (passed ? pass : 1 - pass)
    }
    return product
  })
  return normalized(grid, rows, before.logEvidence)
}

/** For each u, the first capacity on the grid such that the true one is at or below it with probability u. */
export function quantilesOf(posterior: Posterior): Quantiles {
  return { q05: quantile(posterior, 0.05), q50: quantile(posterior, 0.5), q95: quantile(posterior, 0.95) }
}

export function quantile({ grid, marginal }: Posterior, u: number): number {
  let cumulative = 0
  const column = marginal.findIndex((weight) => {
    cumulative += weight
    return cumulative >= u
  })
  // Rounding can leave the sum of all weights a hair below 1: then the last one is taken.
  return Math.exp(grid.at(column) ?? Number.NaN)
}

/** Probability of each of {@link SIGMAS}. */
export function noisePosterior({ weights }: Posterior): number[] {
  return weights.map(sum)
}

/** Mean of the trial noise: 0.05 is 5 %. */
export function meanNoise(posterior: Posterior): number {
  return sum(noisePosterior(posterior).map((weight, index) => weight * (SIGMAS[index] ?? Number.NaN)))
}

/** Probability of a pass z sigmas below the capacity. Far from it, the distribution is not worth computing. */
function passProbability(z: number): number {
  if (z > CERTAIN_AT) return 1 - LAPSE
  return z < -CERTAIN_AT ? LAPSE : LAPSE + (1 - 2 * LAPSE) * normalCdf(z)
}

/** Scales the weights to add up to 1; their sum goes into the evidence. */
export function normalized(grid: Row, rows: readonly Row[], logEvidence = 0): Posterior {
  const total = sum(rows.map(sum))
  const marginal = new Float64Array(grid.length)
  const weights = rows.map((row) => {
    const shares = new Float64Array(row.length)
    for (let column = 0; column < row.length; column++) {
      const share = (row[column] ?? Number.NaN) / total
      shares[column] = share
      marginal[column] = (marginal[column] ?? Number.NaN) + share
    }
    return shares
  })
  return { grid, weights, marginal, logEvidence: logEvidence + Math.log(total) }
}

function sum(values: Row | readonly number[]): number {
  let total = 0
  for (let index = 0; index < values.length; index++) total += values[index] ?? Number.NaN
  return total
}
