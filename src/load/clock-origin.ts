/**
 * What the machine's monotonic clock read when this thread's `performance.now()` was 0, in milliseconds. Every
 * thread and process has an origin of its own; the difference of two turns a time of one into that of the other.
 */
export function clockOriginMs(): number {
  // This thread may be put to sleep between the two readings: then the origin looks earlier than it is.
  const readings = Array.from({ length: 5 }, () => Number(process.hrtime.bigint()) / 1e6 - performance.now())
  return Math.max(...readings)
}
