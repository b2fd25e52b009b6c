import type { JudgedConnection } from '../../model/health.ts'
import { sum } from './numbers.ts'
import { byCamera } from './statistics.ts'

/**
 * A larger share of the planned frames contradicts the nominal rate. Each connection may get one extra frame, at the
 * edge of the window.
 */
const MAX_ARRIVED = 1.02
/** A declared rate that differs from the nominal one by more than this share contradicts it. */
const MAX_APART = 0.1

/**
 * A sentence if something contradicts the nominal rate, otherwise null: cameras sent more than it allows, so that
 * shares of it are too high, or they declare another rate (`a=framerate`, RFC 8866, 6.13).
 */
export function nominalDoubt(connections: readonly JudgedConnection[], seconds: number): string | null {
  const groups = [...byCamera(connections).values()]
  const doubts = [tooMany(groups, seconds), describedOtherwise(groups)].filter((doubt) => doubt !== null)
  return doubts.length === 0 ? null : doubts.join('; ')
}

type Group = readonly JudgedConnection[]

function tooMany(groups: readonly Group[], seconds: number): string | null {
  const over = groups.map((group) => shareOf(group, seconds)).filter((share) => share !== null)
  if (over.length === 0) return null
  const most = (100 * Math.max(...over)).toFixed(0)
  return `${camerasOf(over)} sent up to ${most} % of the planned frames: the nominal rate was taken too low or has changed, so shares of it are too high; give it with --nominal-fps`
}

/** Frames ÷ planned frames of a camera's connections; null if they do not contradict the nominal rate. */
function shareOf(group: Group, seconds: number): number | null {
  const frames = sum(group, (connection) => connection.frames)
  const planned = sum(group, (connection) => connection.nominalFps * seconds)
  return planned > 0 && frames > MAX_ARRIVED * planned + group.length ? frames / planned : null
}

function describedOtherwise(groups: readonly Group[]): string | null {
  const others = groups.flatMap((group) => group.find(isDescribedOtherwise) ?? [])
  const [first] = others
  if (first === undefined) return null
  const declared = fps(first.declaredFps ?? 0)
  const nominal = fps(first.nominalFps)
  return others.length === 1
    ? `camera ${first.cameraId} describes its stream as ${declared} FPS, but its nominal rate is ${nominal}`
    : `${camerasOf(others)} describe their streams by another rate than the nominal one (camera ${first.cameraId}: ${declared} FPS, nominal ${nominal})`
}

function isDescribedOtherwise({ declaredFps, nominalFps }: JudgedConnection): boolean {
  return declaredFps !== null && Math.abs(declaredFps / nominalFps - 1) > MAX_APART
}

function camerasOf(some: readonly unknown[]): string {
  return some.length === 1 ? '1 camera' : `${some.length} cameras`
}

function fps(rate: number): string {
  return `${Number(rate.toFixed(1))}`
}
