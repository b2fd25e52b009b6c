import type { ResourceUse } from '../../model/resources.ts'
import { crossingOf, fitLine } from '../stats/line-fit.ts'

/** Above this utilisation, queues grow faster than the load, so the server counts as full. */
export const FULL_UTILIZATION = 0.9
/** From here on a server looks the same at any load, so the load says nothing about the line. */
const SATURATED = 0.95
const MIN_LOADS = 4
/** The largest load ÷ the answer. Below this, the error of the answer has no useful bound. */
const MIN_REACH = 0.5
/** The interval's upper end ÷ the answer. */
const MAX_SPREAD = 2

/** Where the utilisation measured at several loads would reach that of a full server. */
export interface UtilizationLine {
  readonly intercept: number
  /** Per connection. */
  readonly slope: number
  /** Loads that the line was fitted to. */
  readonly loads: number
  readonly largestLoad: number
  /** Connections, with decimals. */
  readonly connections: number
  readonly low: number
  readonly high: number
}

/**
 * Fits utilisation = u₀ + u₁ · connections and returns where it reaches 0.9, with Fieller's interval, or a sentence
 * that says why these loads do not support such an answer (docs/statistics.md).
 *
 * @param confidence of the interval, 90 % as in a measured capacity
 */
export function utilizationLine(
  loads: readonly ResourceUse[],
  confidence = 0.9,
): UtilizationLine | { readonly refused: string } {
  const points = loads
    .filter(({ utilization }) => utilization < SATURATED)
    .map(({ connections, utilization }) => ({ x: connections, y: utilization }))
  const different = new Set(points.map(({ x }) => x)).size
  if (different < MIN_LOADS) return { refused: tooFew(different, points.length < loads.length) }
  const fit = fitLine(points)
  const crossing = fit.slope > 0 ? crossingOf(fit, FULL_UTILIZATION, confidence) : null
  if (crossing === null || crossing.low === null || crossing.high === null) return { refused: NO_SLOPE }
  const { x, low, high } = crossing
  if (high > MAX_SPREAD * x) return { refused: NO_SLOPE }
  const largestLoad = Math.max(...points.map((point) => point.x))
  if (largestLoad < MIN_REACH * x) return { refused: tooFar(largestLoad, x, low, high) }
  const { intercept, slope } = fit
  return { intercept, slope, loads: points.length, largestLoad, connections: x, low, high }
}

const NO_SLOPE = 'it does not clearly grow with the load'

function tooFew(different: number, someWereSaturated: boolean): string {
  const where = someWereSaturated ? ' below a full server' : ''
  const loads = different === 1 ? '1 load' : `${different} different loads`
  return `it was measured at ${loads}${where}, expected at least ${MIN_LOADS}`
}

function tooFar(largest: number, x: number, low: number, high: number): string {
  const answer = `${x.toFixed(1)} connections (${low.toFixed(1)} to ${high.toFixed(1)})`
  return `it would be full at ${answer}, and the largest load, ${largest}, is less than half of that`
}
