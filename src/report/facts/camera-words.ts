import type { CameraRefusals, DeadCameras, FrozenCameras } from '../../model/health.ts'

const MAX_NAMED = 5
const MAX_CAUSES = 3
const MAX_ID = 40
const MAX_CAUSE = 80
const MAX_REFUSING = 3

/** `3 of 9 cameras gave nothing: 2, 4 (HTTP 404); 7 (connection refused, ECONNREFUSED)` */
export function deadText({ cameras, ofCameras }: DeadCameras): string {
  return `${cameras.length} of ${ofCameras} cameras gave nothing: ${byCause(cameras)}`
}

/** `2 of 4 cameras sent the same picture throughout: 2, 4` */
export function frozenText({
  cameraIds,
  ofCameras,
  connections,
  ofConnections,
  forMs,
}: FrozenCameras): string {
  const howLong = forMs === null ? 'throughout' : `for ${Math.floor(forMs / 1000)} s or more`
  const some = connections < ofConnections ? ` on ${connections} of ${ofConnections} connections` : ''
  const ids = cameraIds.length === ofCameras ? '' : `: ${idList(cameraIds)}`
  return `${who(cameraIds.length, ofCameras)} sent the same picture ${howLong}${some}${ids}`
}

/** `camera 3 refused 5 of 10 connections: RTSP 400; the others carried all` */
export function refusingText(refusals: CameraRefusals): string {
  const { cameraIds, refused, ofConnections, detail, othersCarried, others } = refusals
  const shown = cameraIds.slice(0, MAX_REFUSING).join(', ')
  const more = cameraIds.length > MAX_REFUSING ? ` and ${cameraIds.length - MAX_REFUSING} more` : ''
  const carried = othersCarried === others ? 'all' : `${othersCarried} of ${others}`
  const cameras = `${cameraIds.length === 1 ? 'camera' : 'cameras'} ${shown}${more}`
  return `${cameras} refused ${refused} of ${ofConnections} connections: ${detail}; the others carried ${carried}`
}

/** Grouped by their cause, at most five cameras of each and three causes. */
function byCause(cameras: DeadCameras['cameras']): string {
  const causes = [
    ...Map.groupBy(cameras, ({ cause }) => cut(withoutBrackets(cause ?? 'no frames'), MAX_CAUSE)),
  ]
  const shown = causes
    .slice(0, MAX_CAUSES)
    .map(([cause, group]) => `${idList(group.map(({ id }) => id))} (${cause})`)
  const left = causes.slice(MAX_CAUSES).reduce((sum, [, group]) => sum + group.length, 0)
  return [...shown, ...(left === 0 ? [] : [`${left} more`])].join('; ')
}

/** `connection refused, ECONNREFUSED`: brackets are put around it. */
function withoutBrackets(cause: string): string {
  return cause.replace(/ \(([A-Z_]+)\)$/, ', $1')
}

/** The first five, and how many more there are. */
function idList(ids: readonly string[]): string {
  const shown = ids.slice(0, MAX_NAMED).map((id) => cut(id, MAX_ID))
  const left = ids.length - shown.length
  return `${shown.join(', ')}${left === 0 ? '' : ` and ${left} more`}`
}

function who(cameras: number, all: number): string {
  if (cameras < all) return `${cameras} of ${all} cameras`
  return all === 1 ? 'the only camera' : `all ${all} cameras`
}

function cut(text: string, length: number): string {
  const start = [...text.slice(0, 2 * length)]
  return start.length <= length && text.length <= 2 * length ? text : `${start.slice(0, length).join('')}…`
}
