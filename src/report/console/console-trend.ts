import { counted } from '../../analysis/stats/counted.ts'
import type { MetricTrend, Series, Trend } from '../../model/night-series.ts'
import { metricText, metricTitle } from '../facts/metric-words.ts'
import { type TrendHeadline, trendHeadline } from '../facts/trend-headline.ts'
import { nightRows, shownMetrics } from '../facts/trend-rows.ts'
import { nightText, seriesTitle, type TrendFinding, trendFindings } from '../facts/trend-words.ts'
import { tableLines } from './console-table.ts'
import { type Line, type Look, renderSection, type Section } from './section.ts'

/** The latest; csv and json have them all. */
const MAX_NIGHTS = 30
const MAX_SPARKS = 60
const MAX_SERIES = 20

const TONES = { bad: '❌', good: '✅', unsure: '⚠️' } as const
type Tone = keyof typeof TONES
const SPARKS = '▁▂▃▄▅▆▇█'

/**
 * The trend in the terminal: for each series what was found, a small curve of each metric, and its latest nights. What it
 * comes down to is the last line, above the prompt.
 */
export function renderTrendConsole(trend: Trend, look: Look): string {
  const findings = trendFindings(trend)
  const sections = trend.series
    .slice(0, MAX_SERIES)
    .map((series, at) =>
      renderSection(
        [
          `📈 ${seriesTitle(series)}`,
          ...findings.filter((one) => one.series === at).map(findingLine),
          '',
          ...shownMetrics(series).map(sparkLine),
          '',
          ...nightLines(series),
        ],
        look,
      ),
    )
  const left = trend.series.length - sections.length
  const more = left > 0 ? [`… and ${left} more series (--format json has them all)`] : []
  return `${[...sections, ...more, renderSection(headLines(trend), look)].join('\n\n')}\n`
}

const HEAD_TONES: Partial<Record<TrendHeadline['head'], Tone>> = {
  worse: 'bad',
  better: 'good',
  steady: 'good',
}

/** `❌ WORSE: Capacity in connections fell by 10.2 %, …`, and in which series, if there are several. */
function headLines(trend: Trend): Section {
  const { head, words, finding, seriesTitle: title } = trendHeadline(trend)
  const tone = HEAD_TONES[head] ?? 'unsure'
  const text = finding === null ? '' : `: ${findingText(finding)}`
  const line = { text: `${TONES[tone]} ${words.toUpperCase()}${text}`, tone }
  return title === null ? [line] : [line, `in: ${title}`]
}

function findingLine(finding: TrendFinding): Line {
  const { tone } = finding
  const line = findingText(finding)
  return tone === null ? `- ${line}` : { text: `${TONES[tone]} ${line}`, tone }
}

function findingText({ text, between, note }: TrendFinding): string {
  const nights = between === null ? '' : `, between ${between.map(nightText).join(' and ')}`
  return `${text}${nights}${note === '' ? '' : ` (${note})`}`
}

/** `Capacity in connections ▆▆▇▆▂▁▂ 512 to 621`; nights that are not judged are blanks. */
function sparkLine({ metric, values }: MetricTrend): string {
  const latest = values.slice(-MAX_SPARKS).map(({ value, leftOut }) => (leftOut === null ? value : null))
  const known = latest.filter((value) => value !== null)
  if (known.length === 0) return `${metricTitle(metric)}: no night that counts`
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const curve = latest.map((value) => (value === null ? ' ' : sparkOf(value, low, high))).join('')
  const range = low === high ? 'throughout' : `to ${metricText(metric, high)}`
  return `${metricTitle(metric)} ${curve} ${metricText(metric, low)} ${range}`
}

function sparkOf(value: number, low: number, high: number): string {
  const place = high === low ? 0.5 : (value - low) / (high - low)
  return SPARKS[Math.min(SPARKS.length - 1, Math.floor(place * SPARKS.length))] ?? ''
}

function nightLines(series: Series): string[] {
  const rows = nightRows(series).slice(-MAX_NIGHTS)
  const older = series.nights.length - rows.length
  const columns = [
    { name: 'night', align: 'left' },
    ...shownMetrics(series).map(({ metric }) => ({ name: metricTitle(metric), align: 'right' }) as const),
    { name: 'limited by', align: 'left' },
    { name: 'note', align: 'left' },
  ] as const
  const cells = rows.map(({ night, values, limit, note }) => [nightText(night), ...values, limit, note])
  const lines = tableLines(columns, cells)
  return older > 0
    ? [`${counted(older, 'earlier night')} not shown (--format csv has them all)`, ...lines]
    : lines
}
