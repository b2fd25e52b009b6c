import { checkText, modelLine, type ReportedModel, type ReportedPoint } from '../../facts/model-words.ts'
import { sentence } from '../../phrase.ts'
import type { Html, Part } from '../html.ts'
import { amount, type Row, table } from '../html-layout.ts'
import { chart } from './chart.ts'
import { bandOf, legendOf, lineOf, type Shape, shapeAt, type Tone } from './chart-marks.ts'
import { type Axis, amountAxis } from './chart-scale.ts'
import { bandAt, connectionsAt } from './model-line.ts'

/** The line is straight, its band is not. */
const STEPS = 60

/** What the server carries: cameras against connections, with the points that were measured. Null without any. */
export function modelChart(model: ReportedModel): Html | null {
  const points = pointsOf(model)
  if (points.length === 0) return null
  const top = 1.1 * Math.max(...points.map(({ cameras }) => cameras))
  const x = amountAxis('cameras', [top])
  const values = points.flatMap(({ connections, high }) => [connections, high])
  const y = amountAxis('connections', [...values, connectionsAt(0, model), bandAt(0, model).high])
  return chart({
    id: 'model',
    title: 'How many connections the server carries with how many cameras',
    text: `${sentence(modelLine(model))}.`,
    x,
    y,
    marks: [lineMarks(model, top, x, y), points.map((point) => pointMarks(point, model, x, y))],
    legend: legendOf([
      ['line', 'quiet', 'the model, with its 90 % interval'],
      ...points.map(({ axis }) => [...lookOf(axis, model), NAMES[axis]] as const),
    ]),
    numbers: pointTable(points, model, x),
    height: 240,
  })
}

function pointsOf({ points, check }: ReportedModel): readonly ReportedPoint[] {
  const grown = points.filter(({ axis }) => axis !== 'check')
  return check === null ? grown : [...grown, check.measured]
}

const NAMES: Readonly<Record<ReportedPoint['axis'], string>> = {
  viewers: 'measured: more viewers of the same cameras',
  cameras: 'measured: more cameras with one viewer each',
  check: 'measured: the check',
}

function lookOf(axis: ReportedPoint['axis'], { check }: ReportedModel): readonly [Shape, Tone] {
  if (axis === 'viewers') return ['circle', 'first']
  if (axis === 'cameras') return ['square', 'second']
  return check?.holds === false ? ['cross', 'fail'] : ['diamond', 'pass']
}

function lineMarks(model: ReportedModel, top: number, x: Axis, y: Axis): Part {
  const cameras = Array.from({ length: STEPS + 1 }, (_, step) => (top * step) / STEPS)
  const line = cameras.map((count) => ({ x: x.place(count), y: y.place(connectionsAt(count, model)) }))
  const band = cameras.map((count) => {
    const { low, high } = bandAt(count, model)
    return { x: x.place(count), low: y.place(low), high: y.place(high) }
  })
  return [bandOf(band, 'quiet'), lineOf(line, 'quiet')]
}

/** With its interval: along both axes where each camera has one viewer. */
function pointMarks(point: ReportedPoint, model: ReportedModel, x: Axis, y: Axis): Part {
  const { axis, cameras, connections, low, high } = point
  const [shape, tone] = lookOf(axis, model)
  const ends = [low, high ?? connections].map((value) => ({
    x: x.place(axis === 'cameras' ? value : cameras),
    y: y.place(value),
  }))
  return [lineOf(ends, tone), shapeAt({ x: x.place(cameras), y: y.place(connections) }, shape, tone)]
}

function pointTable(points: readonly ReportedPoint[], model: ReportedModel, x: Axis): Html {
  const columns = [
    { name: 'grown' },
    { name: 'cameras', isNumber: true },
    { name: 'connections', isNumber: true },
    { name: '90 % interval' },
    { name: 'result' },
  ]
  const rows = points.map(
    ({ axis, cameras, connections, low, high }): Row => ({
      at: x.place(cameras),
      cells: [
        axis === 'check' ? 'check' : axis,
        amount(cameras),
        amount(connections),
        `${amount(low)} to ${high === null ? 'open' : amount(high)}`,
        axis === 'check' ? checkText(model) : '',
      ],
    }),
  )
  return table({ caption: 'What was measured', columns, rows })
}
