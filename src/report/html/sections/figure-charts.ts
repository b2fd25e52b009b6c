import { figureText } from '../../facts/figure-words.ts'
import { type Turning, turningFigure } from '../../facts/turning-figure.ts'
import { sentence } from '../../phrase.ts'
import type { Report } from '../../schema/schema.ts'
import { timeChart } from '../charts/time-chart.ts'
import { type Html, html } from '../html.ts'
import { rangeText } from './rate-sections.ts'

type Figure = NonNullable<Report['timeline']>['server_figures'][number]

/**
 * A chart for each figure of the server, on the time axis of the frames, with its limit; one sentence for those that
 * were 0 throughout.
 */
export function figureCharts(report: Report): readonly (Html | null)[] {
  const turning = turningFigure(report)
  const figures = report.timeline?.server_figures ?? []
  return [
    turning === null ? null : html`<p>${sentence(turningText(turning))}.</p>`,
    ...figures.map((figure, index) => (isIdle(figure) ? null : figureChart(figure, index, turning))),
    idleFigures(figures.filter(isIdle)),
  ]
}

/** Its limit would be all that there is to see. */
function isIdle({ values }: Figure): boolean {
  return values.some((value) => value !== null) && values.every((value) => (value ?? 0) === 0)
}

function idleFigures(figures: readonly Figure[]): Html | null {
  if (figures.length === 0) return null
  return html`<p class="note">0 throughout: ${figures.map(({ title }) => title).join(', ')}.</p>`
}

function figureChart(figure: Figure, index: number, turning: Turning | null): Html | null {
  const { title, unit, source } = figure
  const isBytes = unit.startsWith('bytes')
  const scale = isBytes ? 1e6 : 1
  const shownUnit = isBytes ? unit.replace('bytes', 'MB') : unit
  const values = figure.values.map((value) => (value === null ? null : value / scale))
  const turnsAt = turning?.figure === figure ? turning.second : null
  return timeChart({
    id: `server-figure-${index + 1}`,
    title,
    text: `${rangeText(values, shownUnit, 2)} ${sentence(source)}.${turnsAt === null ? '' : ` It reached 90 % of its limit in second ${turnsAt + 1}, before the frames fell.`}`,
    unit: shownUnit,
    series: [{ name: shownUnit === '' ? 'value' : shownUnit, tone: 'first', values }],
    limit:
      figure.limit === null
        ? null
        : { value: figure.limit / scale, text: `limit ${figureText(figure.limit, unit)}` },
    digits: 2,
    turnsAt,
  })
}

/** `“Busiest thread” reached 90 % of its limit in second 3; too few frames arrived from second 4 on` */
function turningText({ figure, second, fellSecond }: Turning): string {
  return `“${figure.title}” reached 90 % of its limit in second ${second + 1}; too few frames arrived in second ${fellSecond + 1}`
}
