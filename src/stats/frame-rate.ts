/**
 * Frames a second from arrival times in milliseconds: the inverse of the least-squares slope of time over
 * frame number, which the jitter of the first and last frame hardly moves. 0 for fewer than three frames.
 */
export function frameRateOf(timesMs: readonly number[]): number {
  const n = timesMs.length
  if (n < 3) return 0
  const meanIndex = (n - 1) / 2
  const meanTime = timesMs.reduce((sum, time) => sum + time, 0) / n
  let covariance = 0
  let variance = 0
  for (const [index, time] of timesMs.entries()) {
    covariance += (index - meanIndex) * (time - meanTime)
    variance += (index - meanIndex) ** 2
  }
  return covariance > 0 ? (1000 * variance) / covariance : 0
}
