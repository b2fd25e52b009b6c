import type { ModelPoint } from '../../model/capacity-model.ts'
import { isBounded } from './measured-points.ts'

/**
 * What "at least" says about the costs, where one capacity is only known as that: one sentence each, empty where both
 * are known from both sides.
 */
export function boundNotes(points: readonly ModelPoint[]): string[] {
  const viewers = points.find(({ axis }) => axis === 'viewers')
  const cameras = points.find(({ axis }) => axis === 'cameras')
  if (viewers === undefined || cameras === undefined) return []
  if (isBounded(viewers) && isBounded(cameras)) return []
  return [...viewersBound(viewers, cameras), ...camerasBound(viewers, cameras)]
}

/** Even with no cost of a camera, this many connections fit. */
function viewersBound({ connections, cameras: open, high }: ModelPoint, alone: ModelPoint): string[] {
  if (connections < 1) return []
  const free = 1 / connections
  const shared = isBounded(alone) ? (1 - open / alone.high) / (connections - open) : free
  const most = connections > open && shared > 0 ? Math.min(free, shared) : free
  const why = high === null ? `at least ${connections} connections` : `${connections} connections`
  return [`A connection takes at most ${percent(most)} of the server (${why} on ${open} cameras).`]
}

function camerasBound(viewers: ModelPoint, { connections, high }: ModelPoint): string[] {
  if (connections < 1) return []
  if (high === null)
    return [
      `A camera takes at most ${percent(1 / connections)} of the server (at least ${connections} with one viewer each).`,
    ]
  const least = 1 / high - 1 / Math.max(1, viewers.connections)
  return least > 0 ? [`A camera takes at least ${percent(least)} of the server.`] : []
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`
}
