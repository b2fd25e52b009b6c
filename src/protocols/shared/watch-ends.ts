import type { StreamEnd } from '../../model/streams.ts'

export const ABORTED: StreamEnd = { kind: 'aborted', detail: 'closed by us' }
/** Aborted before there was a connection, after more patience than the server deserved. */
export const NOT_CONNECTED: StreamEnd = { kind: 'unreachable', detail: 'no connection', mayBeOurs: true }
