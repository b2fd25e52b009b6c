import jStat from 'jstat'

/*
 * The distribution functions this product needs. No other file imports jstat. Quantiles agree with independent
 * values to 5e-8; `p` is a probability with 0 < p < 1, everything else is unitless.
 */

/** Φ⁻¹(p): the value below which a standard normal lies with probability p. */
export function normalQuantile(p: number): number {
  return jStat.normal.inv(probability(p), 0, 1)
}

/** Φ(z): the probability that a standard normal lies below z. */
export function normalCdf(z: number): number {
  return jStat.normal.cdf(z, 0, 1)
}

/** Student's t with any positive degrees of freedom, whole or not. */
export function tQuantile(p: number, degreesOfFreedom: number): number {
  return jStat.studentt.inv(probability(p), positive(degreesOfFreedom))
}

/** Student's t: the probability of a value below t; 0 and 1 at −∞ and ∞. */
export function tCdf(t: number, degreesOfFreedom: number): number {
  if (Math.abs(t) === Number.POSITIVE_INFINITY) return t > 0 ? 1 : 0
  return jStat.studentt.cdf(t, positive(degreesOfFreedom))
}

/** The t distribution around a true effect of `noncentrality` standard errors: what power is computed from. */
export function noncentralTCdf(t: number, degreesOfFreedom: number, noncentrality: number): number {
  return jStat.noncentralt.cdf(t, positive(degreesOfFreedom), noncentrality)
}

/** The beta distribution on 0 to 1 with shape parameters alpha, beta > 0. */
export function betaQuantile(p: number, alpha: number, beta: number): number {
  return jStat.beta.inv(probability(p), positive(alpha), positive(beta))
}

export function chiSquareQuantile(p: number, degreesOfFreedom: number): number {
  return jStat.chisquare.inv(probability(p), positive(degreesOfFreedom))
}

/** Outside its range jstat returns an arbitrary number, and a NaN would travel on into a verdict. */
function probability(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`expected a probability between 0 and 1, found ${p}`)
  return p
}

function positive(parameter: number): number {
  if (!(parameter > 0)) throw new RangeError(`expected a parameter above 0, found ${parameter}`)
  return parameter
}
