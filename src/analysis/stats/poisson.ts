import { chiSquareQuantile } from './distributions.ts'
import { type Interval, tailOf } from './interval.ts'

/**
 * The exact interval of the expected number of events when `count` were seen (Garwood 1936): half the chi-square
 * quantiles with 2·count and 2·count + 2 degrees of freedom. Divide both ends by the exposure (connection-hours)
 * for a rate. The lower end for no events is exactly 0.
 */
export function poissonInterval(count: number, confidence = 0.95): Interval {
  if (!(count >= 0)) throw new RangeError(`expected a count of 0 or more, found ${count}`)
  const tail = tailOf(confidence)
  return {
    low: count === 0 ? 0 : chiSquareQuantile(tail, 2 * count) / 2,
    high: chiSquareQuantile(1 - tail, 2 * count + 2) / 2,
  }
}
