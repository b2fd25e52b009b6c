/** Both ends of a range, in the unit of what it describes. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** The probability in each of the two tails that an interval of this confidence leaves out: 0.95 → 0.025. */
export function tailOf(confidence: number): number {
  return (1 - confidence) / 2
}
