import type { Report } from '../schema/schema.ts'

type Figure = NonNullable<Report['timeline']>['server_figures'][number]

/** The figure that reached its limit before fewer frames arrived. Seconds of the measured window, from 0. */
export interface Turning {
  readonly figure: Figure
  readonly second: number
  /** The first in which too few frames arrived. */
  readonly fellSecond: number
}

/** From this share of its limit on, a figure has turned, as docs/bottlenecks.md defines it. */
const TURNED = 0.9
/** The share of the planned frames below which a second has too few. */
const TOO_FEW = 0.95

/** Null if frames never fell, or no figure with a limit had turned by then. */
export function turningFigure(report: Report): Turning | null {
  const fellSecond = firstShortSecond(report)
  if (fellSecond === null) return null
  const turned = (report.timeline?.server_figures ?? []).flatMap((figure) => {
    const second = figure.values.findIndex((value) => isFull(figure, value))
    return second === -1 || second > fellSecond ? [] : [{ figure, second, fellSecond }]
  })
  return turned.toSorted((a, b) => a.second - b.second)[0] ?? null
}

function isFull({ limit }: Figure, value: number | null): boolean {
  return limit !== null && limit > 0 && value !== null && value >= TURNED * limit
}

/** Whole seconds only, and those whose frames are in the report. */
function firstShortSecond({ individual_connections: connections, run, timeline }: Report): number | null {
  const planned = connections.reduce((sum, { nominal_fps: fps }) => sum + fps, 0)
  const recorded = connections.reduce((most, one) => Math.max(most, one.frames_per_second.length), 0)
  const seconds = Math.min(timeline?.seconds ?? 0, Math.floor(run.window.seconds), recorded)
  const arrived = Array.from({ length: seconds }, (_, second) =>
    connections.reduce((sum, { frames_per_second: frames }) => sum + (frames[second] ?? 0), 0),
  )
  const short = arrived.findIndex((frames) => frames < TOO_FEW * planned)
  return short === -1 ? null : short
}
