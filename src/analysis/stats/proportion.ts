import { betaQuantile, normalQuantile } from './distributions.ts'
import { type Interval, tailOf } from './interval.ts'

/** `successes` of `total`; both may be fractions once a design effect has shrunk them. */
export interface Proportion {
  readonly successes: number
  readonly total: number
}

/*
 * Intervals of a proportion from independent tries (docs/statistics.md). Connections of one run are not
 * independent, so an interval over connections describes that run only; see design-effect.ts. At 0 and at `total`
 * successes the outer end is exactly 0 or 1. If nothing was tried, it is the whole range.
 */

/** Wilson's score interval (1927), two-sided. */
export function wilsonInterval(proportion: Proportion, confidence = 0.95): Interval {
  return wilsonWith(normalQuantile(1 - tailOf(confidence)), proportion)
}

/** Wilson's lower bound with the whole risk on one side. */
export function wilsonLower(proportion: Proportion, confidence = 0.95): number {
  return wilsonWith(normalQuantile(confidence), proportion).low
}

/**
 * Wilson's interval for a chosen quantile z: centre (p + z²/2n) ÷ (1 + z²/n), half width
 * z ÷ (1 + z²/n) · √(p(1 − p)/n + z²/4n²).
 */
export function wilsonWith(z: number, { successes, total }: Proportion): Interval {
  checkProportion({ successes, total })
  if (total === 0) return { low: 0, high: 1 }
  const p = successes / total
  const shrink = 1 + (z * z) / total
  const centre = (p + (z * z) / (2 * total)) / shrink
  const half = (z / shrink) * Math.sqrt((p * (1 - p)) / total + (z * z) / (4 * total * total))
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === total ? 1 : Math.min(1, centre + half),
  }
}

/** The exact interval of Clopper and Pearson (1934), two-sided: beta quantiles. Never too narrow. */
export function clopperPearsonInterval(proportion: Proportion, confidence = 0.95): Interval {
  const tail = tailOf(confidence)
  return { low: exactLow(tail, proportion), high: exactHigh(tail, proportion) }
}

/** Clopper and Pearson's lower bound with the whole risk on one side. */
export function clopperPearsonLower(proportion: Proportion, confidence = 0.95): number {
  return exactLow(1 - confidence, proportion)
}

function exactLow(tail: number, { successes, total }: Proportion): number {
  checkProportion({ successes, total })
  return successes === 0 ? 0 : betaQuantile(tail, successes, total - successes + 1)
}

function exactHigh(tail: number, { successes, total }: Proportion): number {
  return successes === total ? 1 : betaQuantile(1 - tail, successes + 1, total - successes)
}

/** Throws RangeError unless `successes` is between 0 and `total`. */
export function checkProportion({ successes, total }: Proportion): void {
  if (successes >= 0 && successes <= total) return
  throw new RangeError(`expected 0 to ${total} successes, found ${successes}`)
}
