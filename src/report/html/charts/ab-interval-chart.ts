import { sentence } from '../../phrase.ts'
import type { Report } from '../../schema/schema.ts'
import type { Html } from '../html.ts'
import { amount, type Row, table } from '../html-layout.ts'
import { chart } from './chart.ts'
import { legendOf, lineOf, shapeAt } from './chart-marks.ts'
import { type Axis, rangeAxis } from './chart-scale.ts'

/** A comparison of two servers, by the name of its report. */
export type NamedReport = readonly [name: string, report: Report]

interface Compared {
  readonly name: string
  readonly ab: NonNullable<Report['ab']>
  readonly ratio: number
  readonly row: Report['gate']['rows'][number] | undefined
}

const ROW_HEIGHT = 36
/** Half the height of the ends of an interval, in percent of the room of its row. */
const END = 15

/**
 * The ratio of head and base with its interval, beside no change and the smallest ratio that the limit allows. A line
 * for each report that has one; null if none has.
 */
export function abIntervalChart(reports: readonly NamedReport[]): Html | null {
  const all = reports.flatMap(comparedIn)
  const [last] = all.slice(-1)
  if (last === undefined) return null
  const limit = floorOfRatio(last.row)
  const x = rangeAxis(
    'capacity, head ÷ base',
    [1, limit, ...all.flatMap(({ ratio, ab: { low, high } }) => [ratio, low, high])].filter(
      (value) => value !== null,
    ),
  )
  const place = (index: number) => 100 - (100 * (index + 0.5)) / all.length
  return chart({
    id: 'ab-interval',
    title: 'Capacity of the head beside the base',
    text: all.map(textOf).join(' '),
    x,
    y: {
      label: '',
      ticks: all.map(({ name }, index) => ({ at: place(index), text: name })),
      place: (value) => value,
    },
    marks: [
      upright(1, x, 'quiet'),
      limit === null ? null : upright(limit, x, 'limit'),
      all.map((one, index) => drawInterval(one, x, place(index), END / all.length)),
    ],
    legend: legendOf([
      ['diamond', 'second', 'head ÷ base, with its interval'],
      ['line', 'quiet', 'no change'],
      ...(limit === null ? [] : ([['line', 'limit', `limit: ${amount(limit, 3)}`]] as const)),
    ]),
    numbers: numbersOf(all, x),
    height: 24 + ROW_HEIGHT * all.length,
  })
}

function comparedIn([name, { ab, gate }]: NamedReport): Compared[] {
  if (ab === null || ab.ratio === null) return []
  return [{ name, ab, ratio: ab.ratio, row: gate.rows.find(({ kind }) => kind === 'ab') }]
}

function textOf({ name, ab: { low, high }, ratio, row }: Compared): string {
  const limit = floorOfRatio(row)
  const interval = low === null || high === null ? '' : `, interval ${amount(low, 3)} to ${amount(high, 3)}`
  return `${sentence(name)}: ${amount(ratio, 3)}${interval}${limit === null ? '' : `, limit ${amount(limit, 3)}`}.`
}

function upright(value: number, x: Axis, tone: 'quiet' | 'limit'): Html {
  const at = x.place(value)
  return lineOf(
    [
      { x: at, y: 0 },
      { x: at, y: 100 },
    ],
    tone,
  )
}

function drawInterval({ ab: { low, high }, ratio }: Compared, x: Axis, y: number, end: number) {
  const [from, to] = [x.place(low), x.place(high)]
  const lines = [
    [
      { x: from, y },
      { x: to, y },
    ],
    ...[from, to].map((at) => [
      { x: at, y: y - end },
      { x: at, y: y + end },
    ]),
  ]
  return [
    ...lines.map((line) => lineOf(line, 'second')),
    shapeAt({ x: x.place(ratio), y }, 'diamond', 'second'),
  ]
}

function numbersOf(all: readonly Compared[], x: Axis): Html {
  const names = ['base', 'head', 'head ÷ base', 'from', 'to', 'limit']
  return table({
    caption: "Goodput in connections' worth of frames, and the ratio of the capacities",
    columns: [{ name: 'report' }, ...names.map((name) => ({ name, isNumber: true }))],
    rows: all.map(({ name, ab: { low, high }, ratio, row }): Row => {
      const numbers = [ratio, low, high, floorOfRatio(row)].map((value) => amount(value, 3))
      const goodput = [row?.baseline ?? null, row?.value ?? null].map((value) => amount(value, 2))
      return { at: x.place(ratio), cells: [name, ...goodput, ...numbers] }
    }),
  })
}

/** The smallest ratio that the limit allows; null if that is not known. */
function floorOfRatio(row: Compared['row']): number | null {
  const allowed = row?.allowed_change ?? null
  return allowed === null || row?.unit !== 'percent' ? null : 1 + allowed / 100
}
