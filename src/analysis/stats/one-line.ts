import type { Interval } from './interval.ts'

export type LineVerdict = 'pass' | 'fail' | 'inconclusive'

/**
 * One interval of the ratio new ÷ base against one line, `1 − maxDrop` (docs/statistics.md): all of
 * it at or above the line is a pass, all of it below a fail. Both errors stay at the interval's one-sided risk.
 *
 * @param maxDrop the tolerated loss, 0 to 1
 */
export function judgeAgainstLine(ratio: Interval, maxDrop: number): LineVerdict {
  const line = 1 - maxDrop
  if (ratio.low >= line) return 'pass'
  return ratio.high < line ? 'fail' : 'inconclusive'
}
