import type { JudgedConnection } from '../model.ts'
import { sum } from './numbers.ts'
import { byCamera } from './statistics.ts'

/** More than this share of the planned frames is a contradiction; beside it a frame for each connection, at the window's edge. */
const MAX_ARRIVED = 1.02

/** A sentence where cameras sent more than their nominal rate allows: it is too low, and shares of it are too high. */
export function nominalDoubt(connections: readonly JudgedConnection[], seconds: number): string | null {
  const shares = [...byCamera(connections).values()].map((group) => shareOf(group, seconds))
  const over = shares.filter((share) => share !== null)
  if (over.length === 0) return null
  const cameras = over.length === 1 ? '1 camera' : `${over.length} cameras`
  const most = (100 * Math.max(...over)).toFixed(0)
  return `${cameras} sent up to ${most} % of the planned frames: the nominal rate was taken too low or has changed, so shares of it are too high; give it with --nominal-fps`
}

/** Frames ÷ planned frames of a camera's connections; null where it is no contradiction. */
function shareOf(group: readonly JudgedConnection[], seconds: number): number | null {
  const frames = sum(group, (connection) => connection.frames)
  const planned = sum(group, (connection) => connection.nominalFps * seconds)
  return planned > 0 && frames > MAX_ARRIVED * planned + group.length ? frames / planned : null
}
