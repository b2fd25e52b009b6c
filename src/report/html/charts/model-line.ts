import type { ReportedModel, ReportedPoint } from '../../facts/model-words.ts'

/** Connections that the model says for a number of cameras, 0 or more; null where a cost is not known. */
export function connectionsAt(cameras: number, model: ReportedModel): number | null {
  const { cost_per_camera: camera, cost_per_connection: connection } = model
  if (camera === null || connection === null || connection.value <= 0) return null
  return Math.max(0, (1 - cameras * camera.value) / connection.value)
}

interface Ends {
  readonly low: number | null
  readonly high: number | null
}

const UNKNOWN: Ends = { low: null, high: null }

/**
 * The least and the most connections for a number of cameras, over the lines through the ends of both intervals. That is
 * narrower than from the intervals of the costs: where one cost is high, the other is low.
 */
export function bandAt(cameras: number, { points }: ReportedModel): Ends {
  const viewers = points.find(({ axis }) => axis === 'viewers')
  const grown = points.find(({ axis }) => axis === 'cameras')
  if (viewers === undefined || grown === undefined || viewers.high === null || grown.high === null)
    return UNKNOWN
  const lines = endsOf(viewers).flatMap((of) =>
    endsOf(grown).map((most) => lineAt(cameras, viewers.cameras, of, most)),
  )
  const known = lines.filter(Number.isFinite)
  return known.length < lines.length ? UNKNOWN : { low: Math.min(...known), high: Math.max(...known) }
}

function endsOf({ low, high }: ReportedPoint): readonly number[] {
  return [low, high ?? low]
}

/** On the line through `few` cameras with `viewers` connections, and `most` cameras with one each; it never rises. */
function lineAt(cameras: number, few: number, viewers: number, most: number): number {
  const slope = Math.min(0, (most - viewers) / (most - few))
  return Math.max(0, viewers + slope * (cameras - few))
}
