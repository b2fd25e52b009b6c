import { counted } from '../../analysis/stats/counted.ts'
import type { Night, Series, Trend } from '../../model/night-series.ts'
import { metricTitle } from '../facts/metric-words.ts'
import { trendHeadline } from '../facts/trend-headline.ts'
import { nightRows, shownMetrics } from '../facts/trend-rows.ts'
import { dateOf, seriesTitle, shortCommit, type TrendFinding, trendFindings } from '../facts/trend-words.ts'
import { code, prose } from './markdown-escape.ts'
import { bullets, folded, paragraphs, table } from './markdown-layout.ts'
import { trendChart } from './markdown-trend-chart.ts'

/** With these, the whole of it fits into a comment or an issue. */
const MAX_SERIES = 5
const MAX_NIGHTS = 30

const MARKS = { bad: '❌ ', unsure: '⚠️ ', good: '✅ ' } as const
const RUN_PAGE = /^https?:\/\/[\w.-]+(?::\d+)?\/[\w./-]*$/

/** The trend as Markdown for GitHub: for each series what was found, a chart, and its latest nights. */
export function markdownTrend(trend: Trend): string {
  const { words } = trendHeadline(trend)
  return `${paragraphs(`### 📈 Trend: ${words}`, headText(trend), markdownSeries(trend))}\n`
}

/** What the headline is about, unless it follows at once. */
function headText(trend: Trend): string {
  const { finding, seriesTitle: title } = trendHeadline(trend)
  if (finding === null || finding.between === null || finding.series === 0 || title === null) return ''
  return `${findingLine(finding)}. In: ${prose(title)}`
}

/** The same without its heading. */
export function markdownSeries(trend: Trend): string {
  const findings = trendFindings(trend)
  const shown = trend.series.slice(0, MAX_SERIES)
  const left = trend.series.length - shown.length
  return paragraphs(
    shown.length === 0 ? 'No nights.' : '',
    ...shown.map((series, at) =>
      seriesText(
        series,
        findings.filter((one) => one.series === at),
      ),
    ),
    left > 0 ? `… and ${left} more series in the JSON of the trend.` : '',
  )
}

/** One finding as a line of Markdown: its mark, the nights with their commits and pages, and what else is known. */
export function findingLine({ tone, text, between, note }: TrendFinding): string {
  const nights = between === null ? '' : `, between ${nightName(between[0])} and ${nightName(between[1])}`
  const more = note === '' ? '' : ` (${prose(note)})`
  return `${tone === null ? '' : MARKS[tone]}${prose(text)}${nights}${more}`
}

function seriesText(series: Series, findings: readonly TrendFinding[]): string {
  const [first] = shownMetrics(series)
  return paragraphs(
    `#### ${prose(seriesTitle(series))}`,
    bullets(findings.map(findingLine)),
    first === undefined ? '' : trendChart(series, first),
    folded(`Nights (${series.nights.length})`, nightTable(series)),
  )
}

function nightTable(series: Series): string {
  const metrics = shownMetrics(series)
  const rows = nightRows(series).toReversed().slice(0, MAX_NIGHTS)
  const older = series.nights.length - rows.length
  return paragraphs(
    table({
      header: [
        'night',
        'commit',
        ...metrics.map(({ metric }) => prose(metricTitle(metric))),
        'limited by',
        'note',
      ],
      rows: rows.map(({ night, values, limit, note }) => [
        dateLink(night),
        commitCode(night),
        ...values.map((value) => prose(value)),
        prose(limit),
        prose(note),
      ]),
      align: ['l', 'l', ...metrics.map(() => 'r' as const), 'l', 'l'],
    }),
    older > 0 ? `… and ${counted(older, 'earlier night')}.` : '',
  )
}

function nightName(night: Night): string {
  const commit = commitCode(night)
  return commit === '' ? dateLink(night) : `${dateLink(night)} (${commit})`
}

/** Links only to what looks like the page of a run: the address comes from a stored report. */
function dateLink(night: Night): string {
  const date = prose(dateOf(night))
  return night.url !== null && RUN_PAGE.test(night.url) ? `[${date}](${night.url})` : date
}

function commitCode(night: Night): string {
  const commit = shortCommit(night)
  return commit === '' ? '' : code(commit)
}
