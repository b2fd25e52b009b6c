import type { Interval } from './interval.ts'

export type LineVerdict = 'pass' | 'fail' | 'inconclusive'

/**
 * Judges an interval of the ratio new ÷ base by one line, `1 − maxDrop` (docs/statistics.md): entirely at or above
 * the line is a pass, entirely below it a fail. Both errors stay at the interval's one-sided risk.
 *
 * @param maxDrop the tolerated loss, 0 to 1
 */
export function judgeAgainstLine(ratio: Interval, maxDrop: number): LineVerdict {
  const line = 1 - maxDrop
  if (ratio.low >= line) return 'pass'
  return ratio.high < line ? 'fail' : 'inconclusive'
}
