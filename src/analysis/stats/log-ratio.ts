/** A value below this share of its base counts as this share, because 0 has no logarithm. */
const MIN_RATIO = 0.01

/**
 * ln(value ÷ base). A value of 0 is a result (the server delivered nothing) and counts as 1 % of the base. A base
 * of 0 measured nothing. Throws RangeError for such a base, and for values that are negative or not finite.
 */
export function logRatio(value: number, base: number): number {
  if (!(base > 0 && value >= 0 && Number.isFinite(base) && Number.isFinite(value)))
    throw new RangeError(`expected a base above 0 and a value of 0 or more, found ${base} and ${value}`)
  return Math.log(Math.max(MIN_RATIO, value / base))
}
