import { type Html, html } from '../html.ts'
import { amount, table } from '../html-layout.ts'
import { chart } from './chart.ts'
import { barsOf, legendOf, limitLine, limitName, lineOf, shapeAt, type Tone } from './chart-marks.ts'
import { amountAxis, countAxis, timeAxis } from './chart-scale.ts'

type Digits = 0 | 1 | 2 | 3

/** For the name of a limit line. */
const ROOM_ABOVE = 1.1
const HOLE = { x: null, y: null }

interface Series {
  readonly name: string
  readonly tone: Tone
  /** A number for each second of the window; null where it is not known. */
  readonly values: readonly (number | null)[]
}

interface TimeChart {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly unit: string
  readonly series: readonly Series[]
  /** Events are bars, everything else is a line. */
  readonly areEvents?: boolean
  readonly limit?: { readonly value: number; readonly text: string } | null
  readonly digits?: Digits
  /** The second that is marked in the first series. */
  readonly turnsAt?: number | null
  /** What a value is of; a second by default. */
  readonly step?: 'second' | 'window'
  /** What the seconds are; those of the measured window by default. */
  readonly xLabel?: string
}

/** Values over the seconds of the measured window, or that no event was among them; null if nothing was recorded. */
export function timeChart(given: TimeChart): Html | null {
  const {
    series,
    unit,
    areEvents = false,
    limit = null,
    digits = 1,
    turnsAt = null,
    step = 'second',
    xLabel,
    ...named
  } = given
  const seconds = Math.max(0, ...series.map(({ values }) => values.length))
  const known = series.filter(({ values }) => values.some((value) => value !== null))
  if (known.length === 0) return null
  if (areEvents && known.every(({ values }) => values.every((value) => (value ?? 0) === 0)))
    return html`<p class="note">${named.title}: none in the ${amount(recordedSeconds(known))} ${step}s recorded.</p>`
  const x = timeAxis(seconds, xLabel)
  const axis = areEvents ? countAxis : amountAxis
  const y = axis(unit, [...known.flatMap(({ values }) => values), ROOM_ABOVE * (limit?.value ?? 0)])
  const width = 100 / Math.max(1, seconds)
  const points = (values: Series['values']) =>
    values.map((value, second) => ({ x: x.place(areEvents ? second : second + 0.5), y: y.place(value) }))
  return chart({
    ...named,
    x,
    y,
    marks: [
      limit === null ? null : limitLine(y.place(limit.value)),
      known.map(({ values, tone }) =>
        areEvents ? barsOf(points(values), width, tone) : lineOf(points(values), tone),
      ),
      limit === null ? null : limitName(y.place(limit.value), limit.text),
      turnsAt === null
        ? null
        : shapeAt(points(known[0]?.values ?? [])[turnsAt] ?? HOLE, 'diamond', 'fail', 'turned'),
    ],
    legend: known.length > 1 ? legendOf(known.map(({ name, tone }) => ['line', tone, name])) : null,
    numbers: numbersOf(named.title, known, { seconds, digits, step }),
    isOverTime: true,
    height: areEvents ? 110 : 180,
  })
}

/** Of the series that has the fewest. */
function recordedSeconds(series: readonly Series[]): number {
  return Math.min(...series.map(({ values }) => values.filter((value) => value !== null).length))
}

interface Numbered {
  readonly seconds: number
  readonly digits: Digits
  readonly step: string
}

function numbersOf(title: string, series: readonly Series[], { seconds, digits, step }: Numbered): Html {
  return table({
    caption: `${title}, by ${step}`,
    columns: [{ name: step, isNumber: true }, ...series.map(({ name }) => ({ name, isNumber: true }))],
    rows: Array.from({ length: seconds }, (_, second) => ({
      at: (100 * (second + 0.5)) / seconds,
      cells: [second + 1, ...series.map(({ values }) => amount(values[second] ?? null, digits))],
    })),
  })
}

/** Names of charts that a report has no data for. */
export function notRecorded(names: readonly string[]): Html | null {
  return names.length === 0 ? null : html`<p class="note">Not recorded: ${names.join(', ')}.</p>`
}
