import { noncentralTCdf, tQuantile } from './distributions.ts'

export interface TestDesign {
  /** Standard error of the mean log ratio, or of the difference. */
  readonly standardError: number
  readonly degreesOfFreedom: number
  /** One-sided risk, 0.05 by default. */
  readonly alpha?: number
  /** Probability of detecting the change, 0.8 by default. */
  readonly power?: number
}

/** The smallest shift, in the unit of the standard error; see {@link detectableChange}. */
export function detectableShift(design: TestDesign): number {
  const { standardError, degreesOfFreedom, alpha = 0.05, power = 0.8 } = design
  const critical = tQuantile(1 - alpha, degreesOfFreedom)
  let low = 0
  // Beyond this, power is 1 for any realistic noise. One degree of freedom needs a range this wide.
  let high = 2 * critical + 10
  for (let step = 0; step < 60; step++) {
    const effect = (low + high) / 2
    if (1 - noncentralTCdf(critical, degreesOfFreedom, effect) < power) low = effect
    else high = effect
  }
  return low * standardError
}

/**
 * The smallest change, as a share (0.035 = 3.5 %), that one look with this noise detects with the given power:
 * 1 − exp(−λ · SE), λ from the noncentral t distribution (docs/statistics.md).
 */
export function detectableChange(design: TestDesign): number {
  return 1 - Math.exp(-detectableShift(design))
}
