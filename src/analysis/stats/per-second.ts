import type { Span } from '../../model/window-timeline.ts'

/** A second is known when its known values cover this share of it. */
const MIN_COVERED = 0.45

/** A value that holds from one moment to another; null when it is not known. */
export interface SpanValue extends Span {
  readonly value: number | null
}

/**
 * The mean in each second from `startMs` on, weighted by time, however the spans lie; null where too little is known.
 * @param durationMs of all seconds; the last one may be shorter
 */
export function perSecond(
  spans: readonly SpanValue[],
  { startMs, durationMs, seconds }: { startMs: number; durationMs: number; seconds: number },
): (number | null)[] {
  const sums = new Float64Array(seconds)
  const coveredMs = new Float64Array(seconds)
  for (const { fromMs, toMs, value } of spans) {
    if (value === null) continue
    const first = Math.max(0, Math.floor((fromMs - startMs) / 1000))
    const last = Math.min(seconds - 1, Math.floor((toMs - startMs) / 1000))
    for (let second = first; second <= last; second += 1) {
      const beginMs = startMs + 1000 * second
      const endMs = Math.min(beginMs + 1000, startMs + durationMs)
      const overlapMs = Math.max(0, Math.min(toMs, endMs) - Math.max(fromMs, beginMs))
      sums[second] = (sums[second] ?? 0) + value * overlapMs
      coveredMs[second] = (coveredMs[second] ?? 0) + overlapMs
    }
  }
  return Array.from(sums, (sum, second) => {
    const covered = coveredMs[second] ?? 0
    const lengthMs = Math.min(1000, durationMs - 1000 * second)
    return covered > 0 && covered >= MIN_COVERED * lengthMs ? sum / covered : null
  })
}
