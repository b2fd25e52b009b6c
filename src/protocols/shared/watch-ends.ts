import type { StreamEnd } from '../../model/streams.ts'

export const ABORTED: StreamEnd = { kind: 'aborted', detail: 'closed by us' }
/** Given up before there was a connection: the caller's patience was longer than the server deserved. */
export const NOT_CONNECTED: StreamEnd = { kind: 'unreachable', detail: 'no connection', mayBeOurs: true }
