import { fitLine } from '../stats/line-fit.ts'
import { squaredDeviations } from '../stats/moments.ts'
import { monotonicTrend } from './mann-kendall.ts'

/** Nights that a drift takes. */
export const MIN_DRIFT_NIGHTS = 20
/** Spans up to the latest night that are tried; the first is the least. */
const SPANS = [MIN_DRIFT_NIGHTS, 30, 60, 120] as const
/** The fewest nights of a level, where a step is the other explanation. */
const MIN_LEVEL = 2

/** A slow change of the last values, on the scale that they have. */
export interface FoundDrift {
  readonly start: number
  readonly slope: number
  readonly p: number
}

/**
 * The most certain slow change up to the last value; null without one. A step also rises or falls: a change is slow
 * only if a line describes it better than one step anywhere, and than all change points, by the Bayesian information
 * criterion.
 *
 * @param points where change points divide the values, ascending
 * @param pValue the largest probability, corrected for the number of spans
 * @param isEnough whether a change of this size over the span from this index counts
 */
export function findDrift(
  values: readonly number[],
  points: readonly number[],
  pValue: number,
  isEnough: (total: number, start: number) => boolean,
): FoundDrift | null {
  const spans = [...new Set(SPANS.map((length) => Math.min(length, values.length)))]
  if (values.length < MIN_DRIFT_NIGHTS) return null
  const found = spans.flatMap((length) => {
    const start = values.length - length
    const part = values.slice(start)
    const { slope, p } = monotonicTrend(part)
    const corrected = Math.min(1, p * spans.length)
    if (corrected > pValue || !isEnough(slope * (length - 1), start)) return []
    const within = points.filter((point) => point > start).map((point) => point - start)
    return isLine(part, within) ? [{ start, slope, p: corrected }] : []
  })
  return found.toSorted((a, b) => a.p - b.p)[0] ?? null
}

function isLine(values: readonly number[], points: readonly number[]): boolean {
  const { variance } = fitLine(values.map((y, x) => ({ x, y })))
  const line = criterion(variance * (values.length - 2), values.length, 2)
  return line < oneStep(values) && line < levels(values, points)
}

function oneStep(values: readonly number[]): number {
  const places = values.map((_, index) => index).slice(MIN_LEVEL, 1 - MIN_LEVEL)
  return Math.min(...places.map((place) => levels(values, [place])))
}

/**
 * A level is one parameter. Its place counts twice, because the best of many is taken (Zhang and Siegmund 2007): with less,
 * a slope passes for a step.
 */
function levels(values: readonly number[], points: readonly number[]): number {
  const bounds = [0, ...points, values.length]
  const squares = bounds
    .slice(1)
    .reduce((sum, end, part) => sum + squaredDeviations(values.slice(bounds[part] ?? 0, end)), 0)
  return criterion(squares, values.length, 3 * points.length + 1)
}

function criterion(squares: number, values: number, parameters: number): number {
  return values * Math.log(Math.max(squares / values, Number.MIN_VALUE)) + parameters * Math.log(values)
}
