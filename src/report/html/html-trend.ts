import { counted } from '../../analysis/stats/counted.ts'
import type { Night, Series, Trend } from '../../model/night-series.ts'
import { metricTitle } from '../facts/metric-words.ts'
import type { LeftOutFile } from '../facts/night.ts'
import { type TrendHeadline, trendHeadline } from '../facts/trend-headline.ts'
import { nightRows, shownMetrics } from '../facts/trend-rows.ts'
import {
  dateOf,
  nightText,
  seriesTitle,
  shortCommit,
  type TrendFinding,
  trendFindings,
} from '../facts/trend-words.ts'
import { trendMetricChart } from './charts/trend-chart.ts'
import { type Html, html, type Part } from './html.ts'
import { type DocumentAssets, htmlDocument } from './html-document.ts'
import { bullets, type Section, table } from './html-layout.ts'
import { sectionMarkup } from './html-page.ts'
import { verdictMark } from './sections/verdict-section.ts'

/** More than anybody compares; the JSON has them all. */
const MAX_SERIES = 20

/** The verdict that has the colour of a headline; all others are inconclusive. */
const VERDICTS: Partial<Record<TrendHeadline['head'], 'fail' | 'pass'>> = {
  worse: 'fail',
  better: 'pass',
  steady: 'pass',
}

/** A trend as one HTML file that needs nothing else: a section for each series with its findings, charts and nights. */
export function htmlTrendPage(trend: Trend, leftOut: readonly LeftOutFile[], assets: DocumentAssets): string {
  const findings = trendFindings(trend)
  const headline = trendHeadline(trend)
  const verdict = VERDICTS[headline.head] ?? 'inconclusive'
  const word = headline.words.toUpperCase()
  const sections = [
    ...trend.series.slice(0, MAX_SERIES).map((series, at) =>
      seriesSection(
        series,
        at,
        findings.filter((one) => one.series === at),
      ),
    ),
    ...leftOutSection(leftOut),
  ]
  const main = html`<header id="verdict" class="${verdict}">
<h1>${verdictMark(verdict)}<span class="word">${word}</span> ${headline.finding?.text ?? ''}</h1>
${whyOf(headline)}<p class="why">${headText(trend)}</p>
</header>
<nav aria-label="Sections"><ul class="long">${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${sections.map(sectionMarkup)}`
  return htmlDocument(`${word}: camera capacity over time`, main, assets)
}

/** Between which nights, and in which of several series. */
function whyOf({ finding, seriesTitle: title }: TrendHeadline): Html | null {
  const nights = finding?.between == null ? [] : [`between ${finding.between.map(nightText).join(' and ')}`]
  const text = [...nights, ...(title === null ? [] : [title])].join('; ')
  return text === '' ? null : html`<p class="why">${text}</p>\n`
}

function headText({ series, duplicates, tooMany }: Trend): string {
  const nights = series.reduce((sum, one) => sum + one.nights.length, 0)
  const more = [
    duplicates > 0 ? `${duplicates} read twice` : '',
    tooMany > 0 ? `${tooMany} earlier ones left out` : '',
    series.length > MAX_SERIES ? `the latest ${MAX_SERIES} series are shown` : '',
  ].filter((text) => text !== '')
  return `${counted(nights, 'night')} in ${series.length} series${more.map((text) => `; ${text}`).join('')}.`
}

function seriesSection(series: Series, at: number, findings: readonly TrendFinding[]): Section {
  const metrics = shownMetrics(series)
  const body = html`${bullets(findings.map(findingText))}
${metrics.map((metric) => trendMetricChart(series, metric, `series-${at + 1}-${metric.metric.replaceAll('.', '-')}`))}
${nightTable(series)}`
  return { id: `series-${at + 1}`, title: seriesTitle(series), body }
}

const TONES = { bad: 'fail', good: 'pass', unsure: 'inconclusive' } as const

function findingText({ tone, text, between, note }: TrendFinding): Html {
  const nights = between === null ? '' : `, between ${between.map(nightText).join(' and ')}`
  const line = `${text}${nights}${note === '' ? '' : ` (${note})`}.`
  return tone === null ? html`${line}` : html`<b class="word ${TONES[tone]}">${WORDS[tone]}</b> ${line}`
}

const WORDS = { bad: 'Worse:', good: 'Better:', unsure: 'Not judged:' } as const

/** The latest first. */
function nightTable(series: Series): Html {
  const columns = [
    { name: 'night' },
    { name: 'commit' },
    ...shownMetrics(series).map(({ metric }) => ({ name: metricTitle(metric), isNumber: true })),
    { name: 'limited by' },
    { name: 'note' },
  ]
  const rows = nightRows(series)
    .toReversed()
    .map(({ night, values, limit, note }) => ({
      cells: [dateCell(night), shortCommit(night), ...values, limit, note],
    }))
  return table({ caption: 'Nights', columns, rows, isSortable: true })
}

/** The date with a link to the page of the run, in one line however little space the table has. */
function dateCell(night: Night): Html {
  return html`<span class="date">${pageOf(night.url, dateOf(night))}</span>`
}

/** The address comes from a stored report, so only what a browser opens as a page is a link. */
function pageOf(url: string | null, name: string): Part {
  const isPage = url !== null && /^https?:\/\/[^\s"'<>\\]+$/.test(url)
  return isPage ? html`<a href="${url}" rel="noreferrer">${name}</a>` : name
}

function leftOutSection(leftOut: readonly LeftOutFile[]): Section[] {
  if (leftOut.length === 0) return []
  const rows = leftOut.map(({ file, why }) => ({ cells: [file, why] }))
  const body = table({ caption: 'Files', columns: [{ name: 'file' }, { name: 'why' }], rows })
  return [{ id: 'left-out', title: 'Files that were left out', body }]
}
