import { errors } from 'undici'
import type { StreamEnd } from '../../model.ts'
import { safeText } from './safe-text.ts'

/** How far a request came before it failed. */
export interface Progress {
  readonly isConnected: boolean
  /** The first byte of a response was read. */
  readonly isAnswered: boolean
  /** The response's header was read, and is that of a stream. */
  readonly isStream: boolean
  readonly bytes: number
  readonly frames: number
}

/** 453 is RTSP's "Not Enough Bandwidth"; the others mean the same in both protocols. */
const REFUSED: ReadonlySet<number> = new Set([403, 429, 453, 503])
const MISSING: ReadonlySet<number> = new Set([404, 410])
/** Out of descriptors, ports or memory: this machine's limit, not the server's. */
const OWN_LIMITS: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'])

const PHRASES: ReadonlyMap<string, string> = new Map([
  ['UND_ERR_CONNECT_TIMEOUT', 'no connection within 30 s'],
  ['UND_ERR_HEADERS_OVERFLOW', 'the response header is larger than 64 KB'],
])

/** What OpenSSL and Node call a certificate that fails its check: `CERT_HAS_EXPIRED` and the like. */
const CERTIFICATE = /CERT|LEAF_SIGNATURE/

/** A response that is no stream, by its status (contract, section 3): HTTP and RTSP share their numbers. */
export function endOfStatus(protocol: 'HTTP' | 'RTSP', status: number, reason: string): StreamEnd {
  const detail = safeText(`${protocol} ${status} ${reason}`)
  return { kind: kindOfStatus(status), detail, httpStatus: status }
}

function kindOfStatus(status: number): StreamEnd['kind'] {
  if (REFUSED.has(status)) return 'refused'
  if (status === 401) return 'unauthorized'
  if (MISSING.has(status)) return 'not_found'
  return status >= 500 && status <= 599 ? 'server_error' : 'protocol_error'
}

/** The body is over, `why` is what ended it: the stream was one only if there were pictures in it. */
export function endOfBody(why: string, { bytes, frames }: Progress): StreamEnd {
  if (frames > 0) return { kind: 'ended', detail: why }
  if (bytes === 0) return { kind: 'no_frames', detail: `${why}, without a byte` }
  return { kind: 'protocol_error', detail: `${why}, without a complete picture` }
}

/** The transport failed. */
export function endOfError(error: Error, progress: Progress): StreamEnd {
  const { code, phrase } = told(error)
  if (OWN_LIMITS.has(code)) return { kind: 'generator', detail: phrase }
  if (isBadHttp(error)) return { kind: 'protocol_error', detail: phrase }
  if (progress.isStream) return endOfBody(closedBy(code), progress)
  if (!progress.isConnected || code === 'UND_ERR_INVALID_ARG') return { kind: 'unreachable', detail: phrase }
  if (!progress.isAnswered) return { kind: 'no_frames', detail: `${closedBy(code)} without a response` }
  return { kind: 'protocol_error', detail: `${closedBy(code)} in the middle of the response header` }
}

/** A body that breaks off in the middle of a chunk is only an end; anything else is not HTTP. */
function isBadHttp(error: Error): boolean {
  if (error instanceof errors.HeadersOverflowError) return true
  return error instanceof errors.HTTPParserError && !error.message.includes('EOF')
}

function closedBy(code: string): string {
  return code === 'ECONNRESET' || code === 'EPIPE' ? 'reset by the server' : 'closed by the server'
}

function told(error: Error): { code: string; phrase: string } {
  const cause = decisive(error)
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  // The codes of undici say less than its messages, and its parser has none.
  const isOwnWord = code === '' || code.startsWith('UND_ERR')
  const phrase = PHRASES.get(code) ?? (isOwnWord ? cause.message : code)
  return { code, phrase: safeText(CERTIFICATE.test(code) ? `TLS certificate not accepted: ${code}` : phrase) }
}

/**
 * A name with several addresses fails with all of their errors. An IPv6 address on a machine without IPv6
 * gives EADDRNOTAVAIL; it must not hide that the server refuses at the other one.
 */
function decisive(error: Error): Error {
  if (!(error instanceof AggregateError)) return error
  const causes: Error[] = error.errors.filter((each) => each instanceof Error)
  return causes.find((each) => !('code' in each && OWN_LIMITS.has(String(each.code)))) ?? causes[0] ?? error
}
