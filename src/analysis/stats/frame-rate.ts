/** A frame's number and its arrival time in milliseconds. */
export interface Arrival {
  readonly number: number
  readonly atMs: number
}

/**
 * Frames a second from some of a stream's arrivals: the inverse of the least-squares slope of time over frame
 * number, which the jitter of the first and last frame hardly moves. 0 for fewer than three arrivals.
 */
export function frameRateOf(arrivals: readonly Arrival[]): number {
  const n = arrivals.length
  if (n < 3) return 0
  const meanNumber = arrivals.reduce((sum, { number }) => sum + number, 0) / n
  const meanTime = arrivals.reduce((sum, { atMs }) => sum + atMs, 0) / n
  let covariance = 0
  let variance = 0
  for (const { number, atMs } of arrivals) {
    covariance += (number - meanNumber) * (atMs - meanTime)
    variance += (number - meanNumber) ** 2
  }
  return covariance > 0 ? (1000 * variance) / covariance : 0
}
