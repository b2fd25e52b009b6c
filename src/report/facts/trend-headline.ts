import type { Trend } from '../../model/night-series.ts'
import { seriesTitle, type TrendFinding, trendFindings } from './trend-words.ts'

type Head = 'worse' | 'better' | 'unjudged' | 'steady' | 'too_few' | 'unmeasured' | 'no_nights'

/** What a trend comes down to. */
export interface TrendHeadline {
  readonly head: Head
  /** `worse`, `not enough nights`: for the beginning of a line or after a colon. */
  readonly words: string
  /** Null without nights. */
  readonly finding: TrendFinding | null
  /** Title of its series; null where there is no other series. */
  readonly seriesTitle: string | null
}

const WORDS: Readonly<Record<Head, string>> = {
  worse: 'worse',
  better: 'better',
  unjudged: 'latest night not judged',
  steady: 'steady',
  too_few: 'not enough nights',
  unmeasured: 'not measured',
  no_nights: 'no nights',
}

/** The first that any finding has is the headline: a machine with few nights does not hide what others show. */
const ORDER: readonly Head[] = ['worse', 'unjudged', 'better', 'steady', 'too_few', 'unmeasured']

export function trendHeadline(trend: Trend): TrendHeadline {
  const findings = trendFindings(trend)
  for (const head of ORDER) {
    const first = findings.find((one) => headOf(one) === head)
    if (first === undefined) continue
    const alike = (one: TrendFinding) => one.series === first.series && one.metric === first.metric
    const finding = findings.findLast((one) => alike(one) && headOf(one) === head) ?? first
    const series = trend.series[finding.series]
    const isAlone = trend.series.length < 2 || series === undefined
    return { head, words: WORDS[head], finding, seriesTitle: isAlone ? null : seriesTitle(series) }
  }
  return { head: 'no_nights', words: WORDS.no_nights, finding: null, seriesTitle: null }
}

function headOf({ code, tone }: TrendFinding): Head {
  if (tone === 'bad') return 'worse'
  if (tone === 'good') return 'better'
  if (code === 'too_few' || code === 'unmeasured') return code
  return tone === 'unsure' ? 'unjudged' : 'steady'
}
