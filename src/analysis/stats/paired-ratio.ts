import { detectableChange } from './detectable.ts'
import { tCdf, tQuantile } from './distributions.ts'
import type { Interval } from './interval.ts'
import { logRatio } from './log-ratio.ts'
import { mean, standardDeviation } from './moments.ts'
import { judgeAgainstLine } from './one-line.ts'

/**
 * Numbers of pairs at which an A/B is judged: whole ABBA blocks. Below 6 no rank test could agree
 * (docs/statistics.md).
 */
export const LOOKS = [6, 8, 12] as const

/** One-sided risk of each look, calibrated so that the three together err in at most 5 % (docs/statistics.md). */
const ALPHA_PER_LOOK = 0.024

export interface Pair {
  readonly base: number
  readonly head: number
}

export interface PairedRatio {
  readonly pairs: number
  /** head ÷ base, the geometric mean over the pairs. */
  readonly ratio: number
  /** Mean and standard deviation of ln(head ÷ base): the latter is the pair noise. */
  readonly meanLog: number
  readonly noise: number
  /** t for the hypothesis that nothing changed, and the one-sided probability of a mean this low. */
  readonly t: number
  readonly pLess: number
}

/**
 * Paired t statistics of the logarithms of head ÷ base. A head of 0 is a result (the server delivered
 * nothing) and counts as 1 % of its base. Throws RangeError for fewer than two pairs or a base that is not
 * above 0: a base that delivered nothing measured nothing.
 */
export function pairedRatio(pairs: readonly Pair[]): PairedRatio {
  const logs = pairs.map(({ head, base }) => logRatio(head, base))
  const meanLog = mean(logs)
  const noise = standardDeviation(logs)
  const t = meanLog === 0 ? 0 : meanLog / (noise / Math.sqrt(pairs.length))
  const pLess = tCdf(t, pairs.length - 1)
  return { pairs: pairs.length, ratio: Math.exp(meanLog), meanLog, noise, t, pLess }
}

/** The ratio's interval with risk alpha on each side: exp(mean ∓ t(1 − α, n − 1) · s ÷ √n). */
export function ratioInterval({ meanLog, noise, pairs }: PairedRatio, alpha: number): Interval {
  const half = (tQuantile(1 - alpha, pairs - 1) * noise) / Math.sqrt(pairs)
  return { low: Math.exp(meanLog - half), high: Math.exp(meanLog + half) }
}

export interface Summary extends PairedRatio {
  readonly interval: Interval
  /** Smallest change, as a share, that 80 of 100 such comparisons would detect at one look. */
  readonly detectable: number
}

/** What the pairs show at one look, with the risk of one look. Throws like {@link pairedRatio}. */
export function summarize(pairs: readonly Pair[]): Summary {
  const summary = pairedRatio(pairs)
  const standardError = summary.noise / Math.sqrt(pairs.length)
  const degreesOfFreedom = pairs.length - 1
  return {
    ...summary,
    interval: ratioInterval(summary, ALPHA_PER_LOOK),
    detectable: detectableChange({ standardError, degreesOfFreedom }),
  }
}

/**
 * Pairs with the ratio of the capacities, for goodput that exaggerates a loss. If a server's goodput falls with
 * load^(−k), goodput goes with capacity^(1 + k), and 1 + k is the `elasticity`.
 */
export function capacityPairs(pairs: readonly Pair[], elasticity: number): Pair[] {
  return pairs.map(({ base, head }) => ({
    base,
    head: base > 0 ? base * (head / base) ** (1 / elasticity) : head,
  }))
}

/** A quiet machine detects differences that nobody cares about: less than 1 % counts as the same. */
const NEGLIGIBLE = 0.01

/** Whether the interval excludes 1 by more than a negligible difference. */
export function isDifferent({ low, high }: Interval): boolean {
  return low > 1 + NEGLIGIBLE || high < 1 - NEGLIGIBLE
}

export interface Look extends PairedRatio {
  readonly interval: Interval
  /** `continue`: between two looks, or undecided with looks left. */
  readonly verdict: 'pass' | 'fail' | 'continue' | 'inconclusive'
}

/**
 * Judges the pairs measured so far by the one line 1 − maxDrop, at 6, 8 and 12 pairs only: looking more often would
 * raise the risk. `inconclusive` only after the last look. Throws like {@link pairedRatio}.
 */
export function look(pairs: readonly Pair[], maxDrop: number): Look {
  const summary = pairedRatio(pairs)
  const interval = ratioInterval(summary, ALPHA_PER_LOOK)
  const isLook = LOOKS.some((count) => count === pairs.length)
  const judged = isLook ? judgeAgainstLine(interval, maxDrop) : 'inconclusive'
  const hasLooksLeft = LOOKS.some((count) => count > pairs.length)
  const verdict = judged === 'inconclusive' && hasLooksLeft ? 'continue' : judged
  return { ...summary, interval, verdict }
}
