import { correlatedMean } from '../stats/batch-means.ts'
import { normalQuantile } from '../stats/distributions.ts'
import { tailOf } from '../stats/interval.ts'
import { median } from '../stats/middle.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/** A slope with its interval, in units of y for one of x. */
export interface Slope {
  readonly slope: number
  readonly low: number
  readonly high: number
}

/** With fewer points, no interval of 99 % has an end. */
const MIN_POINTS = 8
/** A series that is more alike than this is a random walk: what it shares with the point before is all of it. */
const MAX_LAG1 = 0.97
/** One in twenty is more alike than this many standard errors above what is found. */
const UPPER = 1.64

/**
 * The slope of a line through a series whose neighbours are alike, with its interval: the narrower of two that are each too wide
 * rather than too narrow, both at half the error (docs/soak.md).
 *
 * @param points in order of x, each x different; hundreds at most, because all pairs are looked at
 * @returns null for fewer than eight points
 */
export function robustSlope(points: readonly Point[], confidence = 0.99): Slope | null {
  if (points.length < MIN_POINTS) return null
  const both = (1 + confidence) / 2
  const [pairs, steps] = [slopeOfPairs(points, both), slopeOfSteps(points, both)]
  return steps.high - steps.low < pairs.high - pairs.low ? steps : pairs
}

/**
 * The median of the slopes of all pairs (Theil 1950) with Sen's interval (1968), whatever the outliers are. The series is
 * whitened first, as by Wang and Swail (2001): each point less its share of the one before, which leaves the slope as it is.
 * Says little of a series that wanders, whose points share all that they have.
 */
function slopeOfPairs(points: readonly Point[], confidence: number): Slope {
  const rough = middleOf(pairSlopes(points))
  const correlation = lag1(points.map(({ x, y }) => y - rough * x))
  const white = whitened(points, correlation)
  const slopes = pairSlopes(white)
  const n = white.length
  const reach = normalQuantile(1 - tailOf(confidence)) * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)
  const low = Math.floor((slopes.length - reach) / 2)
  const high = Math.ceil((slopes.length + reach) / 2)
  return {
    slope: middleOf(slopes),
    low: slopes[low] ?? Number.NEGATIVE_INFINITY,
    high: slopes[high] ?? Number.POSITIVE_INFINITY,
  }
}

/**
 * The mean of the slopes from each point to the next, with the interval of a random walk with drift. Says little of a series
 * that only scatters.
 */
function slopeOfSteps(points: readonly Point[], confidence: number): Slope {
  const steps = points.slice(1).map((point, index) => slopeBetween(points[index] ?? point, point))
  const { mean, half } = correlatedMean(steps, confidence)
  return { slope: mean, low: mean - half, high: mean + half }
}

function slopeBetween(a: Point, b: Point): number {
  return (b.y - a.y) / (b.x - a.x)
}

/** Without what each point shares with the one before; a line keeps its slope. */
function whitened(points: readonly Point[], correlation: number): readonly Point[] {
  if (correlation === 0) return points
  const less = (now: number, before: number): number => (now - correlation * before) / (1 - correlation)
  return points.slice(1).map(({ x, y }, index) => {
    const before = points[index] ?? { x, y }
    return { x: less(x, before.x), y: less(y, before.y) }
  })
}

/** In ascending order. */
function pairSlopes(points: readonly Point[]): Float64Array {
  const n = points.length
  const slopes = new Float64Array((n * (n - 1)) / 2)
  let at = 0
  for (let late = 1; late < n; late += 1)
    for (let early = 0; early < late; early += 1) {
      const [a, b] = [points[early], points[late]]
      slopes[at] = a === undefined || b === undefined ? 0 : slopeBetween(a, b)
      at += 1
    }
  return slopes.sort()
}

function middleOf(sorted: Float64Array): number {
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2
}

/**
 * Correlation of ranks with the next one, 0 to 0.97: the upper end of what it may be, because too little makes every
 * series a trend. That of a short series without its trend comes out too small, by about (2 + 4r) ÷ n (Marriott and Pope 1954,
 * Kendall 1954), which is put back.
 */
function lag1(residuals: readonly number[]): number {
  const n = residuals.length
  const centred = ranks(residuals).map((rank) => rank - (n - 1) / 2)
  const squares = centred.reduce((sum, rank) => sum + rank * rank, 0)
  if (squares === 0) return 0
  const products = centred.slice(1).reduce((sum, rank, index) => sum + rank * (centred[index] ?? 0), 0)
  const corrected = (products / squares + 2 / n) / (1 - Math.min(0.5, 4 / n))
  const error = Math.sqrt(Math.max(0, 1 - corrected ** 2) / n)
  return Math.min(MAX_LAG1, Math.max(0, corrected + UPPER * error))
}

/** From 0; equal values share the mean of their ranks. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const found = new Array<number>(values.length).fill(0)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to + 1 < order.length && values[order[to + 1] ?? 0] === values[order[from] ?? 0]) to += 1
    for (let at = from; at <= to; at += 1) found[order[at] ?? 0] = (from + to) / 2
    from = to + 1
  }
  return found
}

/** More points than this are judged in blocks: all pairs of them would take long. */
export const MAX_BLOCKS = 96

/** At most 96 points: of blocks of neighbours, each at the middle of their x, with one value for all of theirs. */
export function inBlocks(points: readonly Point[], ofBlock: (values: readonly number[]) => number): Point[] {
  const blocks = Math.min(MAX_BLOCKS, points.length)
  return Array.from({ length: blocks }, (_, block) => {
    const [from, to] = [block, block + 1].map((at) => Math.floor((at * points.length) / blocks))
    const own = points.slice(from, to)
    return { x: median(own.map(({ x }) => x)) ?? 0, y: ofBlock(own.map(({ y }) => y)) }
  })
}

/** For the lower envelope of a series. */
export function smallest(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
}
