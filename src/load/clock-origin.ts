/**
 * What the machine's monotonic clock read when this thread's `performance.now()` was 0, in milliseconds. Every thread
 * and process has a different origin; the difference between two origins converts times from one to the other.
 */
export function clockOriginMs(): number {
  // This thread may be suspended between the two readings, which makes the origin look earlier than it is.
  const readings = Array.from({ length: 5 }, () => Number(process.hrtime.bigint()) / 1e6 - performance.now())
  return Math.max(...readings)
}
