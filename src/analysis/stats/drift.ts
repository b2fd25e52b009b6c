import { mean } from './moments.ts'

/** With fewer bins, the halves differ by chance. */
const MIN_BINS = 4

/**
 * How much the second half of equal time bins differs from the first, as a share: 0.05 is 5 % more (the constancy
 * of RFC 9411, section 4.3.4). An odd number of bins leaves out the middle one; 0 for fewer than four bins.
 */
export function drift(bins: readonly number[]): number {
  const half = Math.floor(bins.length / 2)
  if (bins.length < MIN_BINS) return 0
  const [earlier, later] = [mean(bins.slice(0, half)), mean(bins.slice(-half))]
  if (earlier === 0) return later === 0 ? 0 : Number.POSITIVE_INFINITY
  return later / earlier - 1
}
