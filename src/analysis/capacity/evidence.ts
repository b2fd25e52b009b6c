import { meanNoise, normalized, observeTrial, type Posterior, type Row, SIGMAS } from './posterior.ts'

/** A failed trial in which all connections suffered alike: what arrived shows what the server carries. */
interface SharedOverload {
  /** Logarithm of its connections. */
  readonly logLoad: number
  /** Logarithm of the load at which each connection would have had just enough frames. */
  readonly logCarried: number
}

/**
 * What the trials say about a capacity, under two hypotheses: that frames which arrive in overload measure it, and
 * that only pass and fail do. Each counts by how well it explains the trials.
 */
export interface Evidence {
  /** Every trial as pass or fail. */
  readonly plain: Posterior
  /** Without the shared overloads, for which the goodput is the observation instead. */
  readonly withoutOverloads: Posterior
  readonly overloads: readonly SharedOverload[]
}

/**
 * Errors of an overload as a measure of the capacity that more trials do not average out, besides the trial noise:
 * a common offset, and one that grows with the overload (servers that soften deliver more the more is asked of
 * them, those with a cost per connection deliver less). Standard deviations of a logarithm.
 */
const OFFSET = 0.04
const SLOPE = 0.35
/** Five weighted points of a standard normal, to integrate over it numerically. */
const NODES = [-2, -1, 0, 1, 2].map((at) => ({ at, weight: Math.exp(-0.5 * at ** 2) / 2.484 }))
/** If a capacity is further than this from what arrived (as a logarithm), only a lapse explains it. */
const FAR = 0.5
/** Weights below this share of the largest are not worth computing. */
const NEGLIGIBLE = 1e-6
/** Beyond this many sigmas the density of a normal is below 1e-14, nothing beside a lapse. */
const IMPOSSIBLE_AT = 8
const SQRT_TAU = Math.sqrt(2 * Math.PI)

/** Share of overloads whose goodput means nothing, and the density of what arrives then. */
const LAPSE = 0.02
const WIDE_DENSITY = 0.5
const FLUKE = LAPSE * WIDE_DENSITY

export function priorEvidence(prior: Posterior): Evidence {
  return { plain: prior, withoutOverloads: prior, overloads: [] }
}

/**
 * @param carried the load that a failed trial shows the server to carry, if the connections shared fairly; else
 *   null
 */
export function observeEvidence(
  { plain, withoutOverloads, overloads }: Evidence,
  connections: number,
  passed: boolean,
  carried: number | null,
): Evidence {
  const observed = observeTrial(plain, connections, passed)
  if (!passed && carried !== null && carried > 0) {
    const overload = { logLoad: Math.log(connections), logCarried: Math.log(carried) }
    return { plain: observed, withoutOverloads, overloads: [...overloads, overload] }
  }
  const isSame = withoutOverloads === plain
  return {
    plain: observed,
    withoutOverloads: isSame ? observed : observeTrial(withoutOverloads, connections, passed),
    overloads,
  }
}

/**
 * Both hypotheses, averaged by how well they explain the trials (Bayesian model averaging, Hoeting et al. 1999).
 * Under the first, a pass is a censored observation of what the trial carried, and an overload is an exact one
 * (Tobin 1958).
 */
export function posteriorOf({ plain, withoutOverloads, overloads }: Evidence): Posterior {
  if (overloads.length === 0) return widen(plain)
  const { grid } = plain
  const shared = withoutOverloads.weights.map((row, index) =>
    weighOverloads(grid, row, SIGMAS[index] ?? 1, overloads),
  )
  const logPlain = plain.logEvidence + overloads.length * Math.log(WIDE_DENSITY)
  const reference = Math.max(logPlain, withoutOverloads.logEvidence)
  const plainScale = Math.exp(logPlain - reference)
  const sharedScale = Math.exp(withoutOverloads.logEvidence - reference)
  const rows = plain.weights.map((row, index) =>
    row.map((weight, column) => plainScale * weight + sharedScale * (shared[index]?.[column] ?? 0)),
  )
  return widen(normalized(grid, rows, reference))
}

/**
 * The trials of one search resemble each other: part of their noise is common to all, and no number of trials
 * averages it out. If 0.7 of the noise persists from trial to trial (AR(1)), ten trials leave 0.75 of its standard
 * deviation; with independent noise it is 0.32 (Bartlett's formula). The capacity is blurred by part of the
 * difference.
 */
function widen(posterior: Posterior): Posterior {
  const { grid, marginal } = posterior
  const sd = COMMON * meanNoise(posterior)
  const step = (grid[1] ?? 0) - (grid[0] ?? 0)
  const reach = Math.ceil((3 * sd) / step)
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-0.5 * (((k - reach) * step) / sd) ** 2),
  )
  const total = kernel.reduce((sum, weight) => sum + weight, 0)
  const blurred = new Float64Array(marginal.length)
  for (let column = 0; column < marginal.length; column++) {
    const weight = (marginal[column] ?? 0) / total
    for (let k = 0; k < kernel.length; k++) {
      const at = Math.min(Math.max(column + k - reach, 0), marginal.length - 1)
      blurred[at] = (blurred[at] ?? 0) + weight * (kernel[k] ?? 0)
    }
  }
  return { ...posterior, marginal: blurred }
}

/** The weights for one trial noise, times the density of all overloads. */
function weighOverloads(
  grid: Row,
  row: Row,
  sigma: number,
  overloads: readonly SharedOverload[],
): Float64Array {
  const product = new Float64Array(row.length)
  const far = FLUKE ** overloads.length
  let largest = 0
  for (const weight of row) largest = Math.max(largest, weight)
  for (let column = 0; column < row.length; column++) {
    const logCapacity = grid[column] ?? 0
    const weight = row[column] ?? 0
    const isFar =
      weight < NEGLIGIBLE * largest ||
      overloads.every(({ logCarried }) => Math.abs(logCarried - logCapacity) > FAR)
    product[column] = weight * (isFar ? far : density(logCapacity, sigma, overloads))
  }
  return product
}

/** Share of the trial noise that is common to the trials of a search. */
const COMMON = 0.5

function held(z: number): number {
  if (Math.abs(z) > IMPOSSIBLE_AT) return 0
  return ((1 - LAPSE) * Math.exp(-0.5 * z * z)) / SQRT_TAU
}

/** Averaged over both errors that the overloads have in common. */
function density(logCapacity: number, sigma: number, overloads: readonly SharedOverload[]): number {
  let total = 0
  for (const offset of NODES)
    for (const slope of NODES) {
      let product = offset.weight * slope.weight
      for (const { logCarried, logLoad } of overloads) {
        const depth = Math.max(0, logLoad - logCapacity)
        const logHeld = logCarried - OFFSET * offset.at - SLOPE * slope.at * depth
        // The trial failed, so it held less than its load. An error that contradicts this is ruled out.
        product *= logHeld < logLoad ? held((logHeld - logCapacity) / sigma) / sigma + FLUKE : FLUKE
      }
      total += product
    }
  return total
}
