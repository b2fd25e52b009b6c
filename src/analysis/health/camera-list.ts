import type { JudgedConnection } from '../../model/health.ts'
import { statusIn } from './answer-status.ts'

const MAX_NAMED = 5
const MAX_NOTES = 3
const MAX_ID = 40
const MAX_REASON = 80

export interface NamedCamera {
  readonly id: string
  /** Shown in brackets after the id. */
  readonly note: string
}

/** Cameras grouped by their note, at most five of each and three notes: `2, 4 (HTTP 404); 7 (ECONNREFUSED)`. */
export function cameraList(cameras: readonly NamedCamera[]): string {
  const kinds = [...Map.groupBy(cameras, ({ note }) => note)]
  const shown = kinds.slice(0, MAX_NOTES).map(([note, group]) => {
    return `${idList(group.map(({ id }) => id))} (${note})`
  })
  const left = kinds.slice(MAX_NOTES).reduce((sum, [, group]) => sum + group.length, 0)
  return [...shown, ...(left === 0 ? [] : [`${left} more`])].join('; ')
}

/** The first five, and how many more there are. */
export function idList(ids: readonly string[]): string {
  const shown = ids.slice(0, MAX_NAMED).map((id) => cut(id, MAX_ID))
  const left = ids.length - shown.length
  return `${shown.join(', ')}${left === 0 ? '' : ` and ${left} more`}`
}

/** Why connections delivered nothing: a status without the server's own words, or how the stream ended. */
export function reasonOf(connections: readonly JudgedConnection[]): string {
  const end = connections.find(({ lastEnd }) => lastEnd !== null)?.lastEnd ?? null
  if (end === null) return 'no frames'
  return statusIn(end.detail) ?? cut(end.detail, MAX_REASON)
}

function cut(text: string, length: number): string {
  const start = [...text.slice(0, 2 * length)]
  return start.length <= length && text.length <= 2 * length ? text : `${start.slice(0, length).join('')}…`
}
