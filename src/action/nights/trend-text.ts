import type { Trend } from '../../model/night-series.ts'
import { fitToLimit } from '../../report/markdown/fit-to-limit.ts'
import { changeMarkdown, type ExplainedChange } from './change-text.ts'
import { trendState } from './standing-changes.ts'

interface TrendText {
  readonly trend: Trend
  readonly changes: readonly ExplainedChange[]
  readonly maxBytes: number
}

/** The trend as Markdown: what changed for the worse and still stands, with the commits before it. */
export function renderTrend({ trend, changes, maxBytes }: TrendText): string {
  const blocks = changes.map((change, index) => ({ priority: index, text: changeMarkdown(change) }))
  return fitToLimit(`## Trend: ${headingOf(trend)}`, blocks, maxBytes)
}

function headingOf(trend: Trend): string {
  const state = trendState(trend)
  if (state === 'step') return 'a step for the worse'
  if (state === 'drift') return 'a slow drift for the worse'
  const [metric] = (trend.series[0]?.metrics ?? []).toSorted((a, b) => b.used - a.used)
  const { used, needed } = metric ?? { used: 0, needed: 0 }
  if (state === 'not_enough') return `not enough nights (${used} of ${needed})`
  return `no change for the worse in ${used} nights`
}
