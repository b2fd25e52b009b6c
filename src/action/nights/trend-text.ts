import type { Trend } from '../../model/night-series.ts'
import { fitToLimit } from '../../report/markdown/fit-to-limit.ts'
import { markdownSeries } from '../../report/markdown/markdown-trend.ts'
import { changeMarkdown, type ExplainedChange } from './change-text.ts'
import { trendState } from './standing-changes.ts'

const LEFT_OUT = 'The rest is too long for this place.'

interface TrendText {
  readonly trend: Trend
  readonly changes: readonly ExplainedChange[]
  /** Where the page of the trend can be opened. */
  readonly pageUrl: string | null
  readonly maxBytes: number
}

/** The trend as Markdown: what changed for the worse and still stands, with the commits before it, and the series. */
export function renderTrend({ trend, changes, pageUrl, maxBytes }: TrendText): string {
  const page = pageUrl === null ? [] : [`[All nights as a page](${pageUrl})`]
  const texts = [...changes.map(changeMarkdown), ...page, markdownSeries(trend)]
  const blocks = texts.map((text, priority) => ({ text, priority }))
  return fitToLimit(`### 📈 Trend: ${headingOf(trend)}`, blocks, maxBytes, LEFT_OUT)
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
