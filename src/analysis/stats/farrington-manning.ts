import { normalCdf } from './distributions.ts'
import { checkProportion, type Proportion } from './proportion.ts'

export interface NonInferiority {
  /** The two proportions under the null hypothesis: the likeliest pair that is exactly `margin` apart. */
  readonly nullCurrent: number
  readonly nullBase: number
  readonly z: number
  /** Probability of a z this high if current were worse than base by the margin: small means "not worse". */
  readonly p: number
}

/**
 * Score test of Farrington and Manning (1990) that `current` is not worse than `base` by `margin` (0 to 1, as a
 * difference of proportions). H₀: current − base ≤ −margin. Only for counts after the design effect: connections of
 * one run are not independent. Throws RangeError if nothing was tried.
 */
export function farringtonManning(current: Proportion, base: Proportion, margin: number): NonInferiority {
  checkProportion(current)
  checkProportion(base)
  if (current.total === 0 || base.total === 0) throw new RangeError('expected at least one try on both sides')
  const p1 = current.successes / current.total
  const p2 = base.successes / base.total
  const nullCurrent = constrainedMaximum(p1, p2, base.total / current.total, -margin)
  const nullBase = Math.min(1, nullCurrent + margin)
  const variance =
    (nullCurrent * (1 - nullCurrent)) / current.total + (nullBase * (1 - nullBase)) / base.total
  const z = ratio(p1 - p2 + margin, Math.sqrt(variance))
  return { nullCurrent, nullBase, z, p: normalCdf(-z) }
}

/**
 * The likeliest first proportion if the two differ by exactly s: the root of a·x³ + b·x² + c·x + d by the
 * trigonometric solution in the paper. theta is the second sample size ÷ the first.
 */
function constrainedMaximum(p1: number, p2: number, theta: number, s: number): number {
  const a = 1 + theta
  const b = -(1 + theta + p1 + theta * p2 + s * (theta + 2))
  const c = s * s + s * (2 * p1 + theta + 1) + p1 + theta * p2
  const d = -p1 * s * (1 + s)
  const centre = -b / (3 * a)
  const v = (b / (3 * a)) ** 3 - (b * c) / (6 * a * a) + d / (2 * a)
  const size = Math.sqrt(Math.max(0, (b / (3 * a)) ** 2 - c / (3 * a)))
  // All three roots meet: the angle would be 0 ÷ 0.
  if (size < 1e-12) return centre
  const u = v < 0 ? -size : size
  const angle = (Math.PI + Math.acos(Math.min(1, Math.max(-1, v / u ** 3)))) / 3
  return Math.min(1, Math.max(0, 2 * u * Math.cos(angle) + centre))
}

/** 0 ÷ 0 is no evidence in either direction; anything else ÷ 0 is certain. */
function ratio(distance: number, standardError: number): number {
  if (standardError > 0) return distance / standardError
  return Math.abs(distance) < 1e-12 ? 0 : distance * Number.POSITIVE_INFINITY
}
