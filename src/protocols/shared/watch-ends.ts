import type { StreamEnd } from '../../model/streams.ts'

export const ABORTED: StreamEnd = { kind: 'aborted', detail: 'closed by us' }
/** Aborted before there was a connection, after more patience than the server deserved. */
export const NOT_CONNECTED: StreamEnd = { kind: 'unreachable', detail: 'no connection', mayBeOurs: true }
/** The operator of this machine does not let us connect there. */
export const NOT_ALLOWED: StreamEnd = {
  kind: 'generator',
  detail: 'this agent may not connect there: not allowed by its --allow-target',
}
