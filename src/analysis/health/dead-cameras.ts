import { type DeadCameras, type JudgedConnection, type Outcome, SUCCESSFUL } from '../../model/health.ts'
import { statusIn } from './answer-status.ts'
import { isLimitRefusal } from './refusal-kind.ts'

/** Outcomes that are about one camera, whatever the load: its path, its login, its permissions. */
const OWN: ReadonlySet<Outcome> = new Set(['not_found', 'unauthorized', 'refused'])
/** A full server turns away the latest connections. It was not full if it carried this share of the later ones. */
const MIN_CARRIED_LATER = 1 / 8

/**
 * Cameras that delivered nothing on any connection in a window; null if there are none, or no other cameras.
 * @param connections in the order in which they were opened
 */
export function deadCamerasOf(connections: readonly JudgedConnection[]): DeadCameras | null {
  const groups = Map.groupBy(connections, ({ cameraId }) => cameraId)
  const dead = [...groups].filter(([, own]) => own.every(isDead))
  if (dead.length === 0 || dead.length === groups.size) return null
  const ids = new Set(dead.map(([id]) => id))
  const isOwn = dead.every(([, own]) => own.every(isOwnFault)) || hadRoom(connections, ids)
  return {
    code: 'dead_cameras',
    cameras: dead.map(([id, own]) => ({ id, cause: causeOf(own) })),
    ofCameras: groups.size,
    connections: dead.reduce((sum, [, own]) => sum + own.length, 0),
    isServerLimit: !isOwn,
    othersCarriedAll: connections.every((one) => isDead(one) || SUCCESSFUL.has(one.outcome)),
  }
}

/** A status without the server's own words, or how the stream ended. */
function causeOf(connections: readonly JudgedConnection[]): string | null {
  const end = connections.find(({ lastEnd }) => lastEnd !== null)?.lastEnd ?? null
  return end === null ? null : (statusIn(end.detail) ?? end.detail)
}

/** A stream that this machine could not open says nothing about the camera. */
function isDead({ frames, outcome, lastEnd }: JudgedConnection): boolean {
  return frames === 0 && !SUCCESSFUL.has(outcome) && lastEnd?.kind !== 'generator'
}

function isOwnFault({ outcome, lastEnd }: JudgedConnection): boolean {
  return OWN.has(outcome) && !isLimitRefusal(lastEnd)
}

function hadRoom(connections: readonly JudgedConnection[], dead: ReadonlySet<string>): boolean {
  const later = connections.slice(connections.findIndex(({ cameraId }) => dead.has(cameraId)))
  const carried = later.filter(({ outcome }) => SUCCESSFUL.has(outcome)).length
  return carried >= MIN_CARRIED_LATER * later.length
}
