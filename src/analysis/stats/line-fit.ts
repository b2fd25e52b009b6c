import { tQuantile } from './distributions.ts'
import { tailOf } from './interval.ts'
import { mean, squaredDeviations } from './moments.ts'

/** y = intercept + slope · x by least squares, and what Fieller's interval needs to know about the points. */
export interface LineFit {
  readonly intercept: number
  readonly slope: number
  readonly points: number
  readonly meanX: number
  /** Σ(x − mean)² of the points. */
  readonly spreadX: number
  /** Residual variance with n − 2 degrees of freedom. */
  readonly variance: number
}

/** Where a line reaches a value; the ends are null if the points cannot bound them. */
export interface Crossing {
  readonly x: number
  readonly low: number | null
  readonly high: number | null
}

/** Throws RangeError for fewer than three points, or if all x are the same. */
export function fitLine(points: readonly { readonly x: number; readonly y: number }[]): LineFit {
  const xs = points.map(({ x }) => x)
  if (points.length < 3) throw new RangeError(`expected at least three points, found ${points.length}`)
  const spreadX = squaredDeviations(xs)
  if (spreadX === 0) throw new RangeError('expected points at different x')
  const meanX = mean(xs)
  const meanY = mean(points.map(({ y }) => y))
  const slope = slopeOf(points) ?? 0
  const intercept = meanY - slope * meanX
  const residuals = points.reduce((sum, { x, y }) => sum + (y - intercept - slope * x) ** 2, 0)
  return {
    intercept,
    slope,
    points: points.length,
    meanX,
    spreadX,
    variance: residuals / (points.length - 2),
  }
}

/** The least-squares slope; null unless there are points at two different x. */
export function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number | null {
  if (points.length < 2) return null
  const xs = points.map(({ x }) => x)
  const spreadX = squaredDeviations(xs)
  if (spreadX === 0) return null
  const meanX = mean(xs)
  const meanY = mean(points.map(({ y }) => y))
  return points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spreadX
}

/** Half the width of the interval of a fitted slope, by Student's t with n − 2 degrees of freedom. */
export function slopeError(fit: LineFit, confidence = 0.95): number {
  return tQuantile(1 - tailOf(confidence), fit.points - 2) * Math.sqrt(fit.variance / fit.spreadX)
}

/**
 * Where the fitted line reaches `y`, with Fieller's interval (1954): every x at which the line's uncertainty still
 * allows y. Null for a flat line; without ends if the points do not prove a slope.
 */
export function crossingOf(fit: LineFit, y: number, confidence = 0.95): Crossing | null {
  if (fit.slope === 0) return null
  const x = (y - fit.intercept) / fit.slope
  const t2 = tQuantile(1 - tailOf(confidence), fit.points - 2) ** 2
  // The slope's uncertainty relative to the slope. From 1 on, a flat line fits the points too.
  const g = (t2 * fit.variance) / (fit.slope ** 2 * fit.spreadX)
  if (g >= 1) return { x, low: null, high: null }
  const distance = x - fit.meanX
  const root = Math.sqrt(g * (distance ** 2 + ((1 - g) * fit.spreadX) / fit.points))
  return { x, low: fit.meanX + (distance - root) / (1 - g), high: fit.meanX + (distance + root) / (1 - g) }
}
