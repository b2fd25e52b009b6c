import type { StreamEnd } from '../../model/streams.ts'
import { endOfStatus } from '../shared/end-kinds.ts'
import { isOfPictures } from './content-type.ts'
import type { ResponseHead } from './response-head.ts'

/** The result of one request: the end of a stream, or what to ask next. */
export type Answer =
  | { readonly kind: 'end'; readonly end: StreamEnd }
  | (Detour & { readonly kind: 'redirect'; readonly location: string })
  | (Detour & { readonly kind: 'challenge'; readonly challenges: readonly string[] })

interface Detour {
  /** The end of the stream if nothing can be asked next. */
  readonly end: StreamEnd
  /** The values of Set-Cookie. */
  readonly cookies: readonly string[]
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** Responses without a body (RFC 9110, 15.3.5, 15.3.6 and 15.4.5). */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304])

const NO_STATUS: StreamEnd = {
  kind: 'protocol_error',
  detail: 'the status line of the response has no status',
}

/** The answer that the head gives; null if a body follows that may be a stream. */
export function answerOf(head: ResponseHead): Answer | null {
  const { status, reason } = head
  const location = Buffer.from(head.values('location')[0] ?? '', 'latin1').toString()
  const isRedirect = REDIRECTS.has(status ?? 0) && location !== ''
  if (status === 200 || (!isRedirect && mayStream(head))) return null
  if (status === null) return { kind: 'end', end: NO_STATUS }
  const end = endOfStatus('HTTP', status, reason)
  const cookies = head.values('set-cookie')
  if (isRedirect) return { kind: 'redirect', end, cookies, location }
  const challenges = head.values('www-authenticate')
  if (status === 401 && challenges.length > 0) return { kind: 'challenge', end, cookies, challenges }
  // A 407 comes from a proxy, not from the camera.
  return { kind: 'end', end: status === 407 ? { kind: 'unreachable', detail: end.detail } : end }
}

/** Viewers play pictures under any status that is not a refusal, and without a status. */
function mayStream(head: ResponseHead): boolean {
  const status = head.status ?? 200
  return (status < 400 || status > 599) && !BODILESS.has(status) && isOfPictures(contentTypeOf(head))
}

/** If there are several, the one that announces pictures. */
export function contentTypeOf(head: ResponseHead): string {
  const types = head.values('content-type')
  return types.find(isOfPictures) ?? types[0] ?? ''
}
