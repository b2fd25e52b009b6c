import type { Report, ReportedConnection } from '../../schema/schema.ts'
import type { Html } from '../html.ts'
import { amount, milliseconds, type Row, table } from '../html-layout.ts'
import { chart } from './chart.ts'
import { legendOf, lineOf, type Point, shapeAt, type Tone } from './chart-marks.ts'
import { type Axis, amountAxis } from './chart-scale.ts'

/** Every connection has a dot if they are not more. */
const MAX_DOTS = 100
const STEPS = [0, 25, 50, 75, 90, 95, 99, 100]

/** The delay of all connections, from the shortest to the longest; null if none was measured. */
export function latencyChart({ individual_connections: connections }: Report): Html | null {
  const medians = sorted(connections.map((one) => one.latency_p50_ms))
  const slowest = sorted(connections.map((one) => one.latency_p95_ms))
  if (medians.length === 0) return null
  const y = amountAxis('ms', [...medians, ...slowest].map(orZero))
  return chart({
    id: 'latency',
    title: 'Delay of each connection, from the shortest to the longest',
    text: `From sending a frame to its arrival. Half of the connections have a median of ${milliseconds(at(50, medians))} or less, and the longest p95 is ${milliseconds(at(100, slowest))}.`,
    x: shareAxis(),
    y,
    marks: [series(medians, y, 'first'), series(slowest, y, 'second')],
    legend: legendOf([
      ['line', 'first', 'median of a connection'],
      ['line', 'second', '95th percentile of a connection'],
    ]),
    numbers: table({
      caption: 'Delay by share of the connections',
      columns: ['connections', 'median within', 'p95 within'].map((name) => ({ name, isNumber: true })),
      rows: STEPS.map(
        (share): Row => ({
          at: share,
          cells: [`${amount(share)} %`, milliseconds(at(share, medians)), milliseconds(at(share, slowest))],
        }),
      ),
    }),
  })
}

function sorted(values: readonly ReportedConnection['latency_p50_ms'][]): number[] {
  return values.filter((ms) => ms !== null).sort((a, b) => a - b)
}

/** Below 0 only where clocks are off by a little. */
function orZero(ms: number): number {
  return Math.max(0, ms)
}

function series(values: readonly number[], y: Axis, tone: Tone): readonly (Html | null)[] {
  const points = values.map(
    (ms, index): Point => ({ x: (100 * (index + 0.5)) / values.length, y: y.place(orZero(ms)) }),
  )
  const dots = points.length > MAX_DOTS ? [] : points.map((point) => shapeAt(point, 'circle', tone))
  return [lineOf(points, tone), ...dots]
}

/** Of the slowest connection among the fastest `share` percent. */
function at(share: number, values: readonly number[]): number | null {
  return values[Math.max(0, Math.ceil((share / 100) * values.length) - 1)] ?? null
}

function shareAxis(): Axis {
  const ticks = [0, 25, 50, 75, 100].map((share) => ({ at: share, text: `${share} %` }))
  return { label: 'share of the connections', ticks, place: (value) => value }
}
