import type { Report } from '../../schema/schema.ts'
import type { Html } from '../html.ts'
import { amount, milliseconds, type Row, table } from '../html-layout.ts'
import { chart } from './chart.ts'
import { limitLine, limitName, lineOf, shapeAt } from './chart-marks.ts'
import { type Axis, amountAxis, powersAxis } from './chart-scale.ts'

interface Quantile {
  readonly percentile: number
  readonly ms: number
}

/** 100 % has no place on a logarithm of what is left, so the axis ends one step after the last other percentile. */
const NINES = [0, 50, 90, 99, 99.9, 99.99, 99.999]

/** Gaps between frames by percentile, on an axis that gives each further nine as much width; null without any. */
export function gapChart({ health, run }: Report): Html | null {
  const gaps = gapsOf(health)
  if (gaps.length < 2) return null
  const x = percentileAxis(gaps)
  const nominal =
    run.profile.nominal_fps === null || run.profile.nominal_fps === 0 ? null : 1000 / run.profile.nominal_fps
  const y = powersAxis('ms, logarithmic', [...gaps.map(({ ms }) => ms), nominal])
  const points = gaps.map(({ percentile, ms }) => ({ x: x.place(percentile), y: y.place(ms) }))
  const [longest] = gaps.slice(-1)
  return chart({
    id: 'gaps',
    title: 'Gaps between frames, by percentile',
    text: `Half of all gaps lasted ${milliseconds(health.gap_p50_ms)} or less, 99 % ${milliseconds(health.gap_p99_ms)} or less, and the longest ${milliseconds(longest?.ms ?? null)}.`,
    x,
    y,
    marks: [
      nominal === null ? null : limitLine(y.place(nominal)),
      lineOf(points, 'first'),
      points.map((point) => shapeAt(point, 'circle', 'first')),
      // Gaps end above it.
      nominal === null ? null : limitName(y.place(nominal), `nominal gap: ${milliseconds(nominal)}`, 'below'),
    ],
    numbers: table({
      caption: 'Gaps between frames, by percentile',
      columns: [
        { name: 'percentile', isNumber: true },
        { name: 'gap', isNumber: true },
      ],
      rows: gaps.map(
        ({ percentile, ms }): Row => ({
          at: x.place(percentile),
          cells: [amount(percentile, 3), milliseconds(ms)],
        }),
      ),
    }),
  })
}

/** Reports of earlier versions have four percentiles. */
function gapsOf(health: Report['health']): readonly Quantile[] {
  if (health.gap_distribution.length > 0)
    return health.gap_distribution.toSorted((a, b) => a.percentile - b.percentile)
  const few = [
    [50, health.gap_p50_ms],
    [95, health.gap_p95_ms],
    [99, health.gap_p99_ms],
    [100, health.gap_max_ms],
  ] as const
  return few.flatMap(([percentile, ms]) => (ms === null ? [] : [{ percentile, ms }]))
}

function percentileAxis(gaps: readonly Quantile[]): Axis {
  const last = gaps.reduce(
    (most, { percentile }) => (percentile < 100 ? Math.max(most, percentile) : most),
    50,
  )
  const end = ninesOf(last) + 0.5
  const place = (value: number | null) =>
    value === null ? null : (100 * Math.min(end, ninesOf(value))) / end
  const ticks = NINES.filter((value) => ninesOf(value) < end).map((value) => ({
    at: place(value) ?? 0,
    text: `${value}`,
  }))
  return { label: 'percentile', ticks: [...ticks, { at: 100, text: 'max' }], place }
}

function ninesOf(percentile: number): number {
  return Math.log10(1 / (1 - percentile / 100))
}

const FIRST_FRAME_STEPS = [0, 10, 25, 50, 75, 90, 95, 99, 100]
/** Every connection has a dot if they are not more. */
const MAX_DOTS = 300

/** First frames of all connections, from the fastest to the slowest; null if none came. */
export function firstFrameChart({ individual_connections: connections, health }: Report): Html | null {
  const came = connections
    .map(({ first_frame_ms }) => first_frame_ms)
    .filter((ms) => ms !== null)
    .sort((a, b) => a - b)
  if (came.length === 0) return null
  const y = amountAxis('ms', came)
  const points = came.map((ms, index) => ({ x: (100 * (index + 0.5)) / connections.length, y: y.place(ms) }))
  const never = health.first_frame_never
  return chart({
    id: 'first-frames',
    title: 'First frames, from the fastest connection to the slowest',
    text: `The fastest half waited ${orNever(came[indexOf(50, connections.length)])} or less${never > 0 ? `; ${amount(never)} of ${amount(health.planned_connections)} never had a frame` : ''}.`,
    x: shareAxis(),
    y,
    marks:
      came.length > MAX_DOTS
        ? lineOf(points, 'first')
        : points.map((point) => shapeAt(point, 'circle', 'first')),
    numbers: table({
      caption: 'Time to the first frame, by share of the planned connections',
      columns: [
        { name: 'connections', isNumber: true },
        { name: 'first frame within', isNumber: true },
      ],
      rows: FIRST_FRAME_STEPS.map(
        (share): Row => ({
          at: share,
          cells: [`${share} %`, orNever(came[indexOf(share, connections.length)])],
        }),
      ),
    }),
  })
}

/** Of the slowest connection among the fastest `share` percent. */
function indexOf(share: number, connections: number): number {
  return Math.max(0, Math.ceil((share / 100) * connections) - 1)
}

function shareAxis(): Axis {
  const ticks = [0, 25, 50, 75, 100].map((at) => ({ at, text: `${at} %` }))
  return { label: 'share of the planned connections', ticks, place: (value) => value }
}

function orNever(ms: number | undefined): string {
  return ms === undefined ? 'never' : milliseconds(ms)
}
