import type { Direction, HourlyTrend, SoakWindow } from '../../model/soak.ts'
import { median } from '../stats/middle.ts'
import { mean } from '../stats/moments.ts'
import { inBlocks, robustSlope, type Slope } from './robust-slope.ts'

export const HOUR_MS = 3_600_000

/** The middle of a window, in hours since the start of the soak. */
export function hoursAt({ atMs, durationMs }: SoakWindow): number {
  return (atMs + durationMs / 2) / HOUR_MS
}

/** Where a figure of the windows goes. */
export interface FigureTrend {
  readonly direction: Direction
  /** In the unit of the figure; null if there are too few windows. */
  readonly trend: HourlyTrend | null
  /** The median; null if nobody saw it. */
  readonly typical: number | null
}

/** A smaller change over the whole soak, as a share of the figure, does not count, however sure it is. */
const MIN_CHANGE = 0.01

/** The trend of a figure over windows. @param readFigure null where it is not known */
export function figureTrend(
  windows: readonly SoakWindow[],
  readFigure: (window: SoakWindow) => number | null,
): FigureTrend {
  const points = windows.flatMap((window) => {
    const y = readFigure(window)
    return y === null ? [] : [{ x: hoursAt(window), y }]
  })
  const slope = robustSlope(inBlocks(points, mean))
  const typical = median(points.map(({ y }) => y))
  if (slope === null || typical === null) return { direction: 'unknown', trend: null, typical }
  const hours = (points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0)
  const isReal = Math.abs(slope.slope * hours) >= MIN_CHANGE * Math.abs(typical)
  return { direction: isReal ? directionOf(slope) : 'steady', trend: hourly(slope), typical }
}

function directionOf({ low, high }: Slope): Direction {
  if (low > 0) return 'rising'
  return high < 0 ? 'falling' : 'steady'
}

export function hourly({ slope, low, high }: Slope): HourlyTrend {
  return { perHour: slope, low, high }
}
