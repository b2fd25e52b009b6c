import type { StreamEnd } from '../../model/streams.ts'
import { quote } from '../../text/safe-text.ts'
import { codeOf, textOfCode } from '../../text/system-error.ts'

/** How far a request got before it failed. */
export interface Progress {
  readonly isConnected: boolean
  /** The first byte of a response was read. */
  readonly isAnswered: boolean
  /** The response's header was read, and it is that of a stream. */
  readonly isStream: boolean
  readonly bytes: number
  readonly frames: number
}

const MISSING: ReadonlySet<number> = new Set([404, 410])
/** Out of descriptors, ports or memory: this machine's limit, not the server's. */
const OWN_LIMITS: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'])

/** Nothing listens, no such name, no route to it: the answer is the same however slow this machine is. */
const NOT_THERE: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH'])

/** The two sides did not agree on a TLS session. */
const TLS_ERROR = /^(ERR_SSL_|EPROTO$)/

/** How OpenSSL and Node name a certificate that fails its check: `CERT_HAS_EXPIRED` and the like. */
const CERTIFICATE = /CERT|LEAF_SIGNATURE/
/** How OpenSSL names an answer to its greeting that is not TLS. */
const NO_TLS: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
])

/** A response that is not a stream, by its status (docs/method.md): HTTP and RTSP share their numbers. */
export function endOfStatus(protocol: 'HTTP' | 'RTSP', status: number, reason: string): StreamEnd {
  const detail = quote(`${protocol} ${status} ${reason}`)
  return { kind: kindOfStatus(status), detail, httpStatus: status }
}

function kindOfStatus(status: number): StreamEnd['kind'] {
  if (status === 401) return 'unauthorized'
  if (MISSING.has(status)) return 'not_found'
  if ((status >= 400 && status <= 499) || status === 503) return 'refused'
  return status >= 500 && status <= 599 ? 'server_error' : 'protocol_error'
}

/** The body is over because of `why`: it was a stream only if it contained pictures. */
export function endOfBody(why: string, { bytes, frames }: Progress): StreamEnd {
  if (frames > 0) return { kind: 'ended', detail: why }
  if (bytes === 0) return { kind: 'no_frames', detail: `${why}, without a byte` }
  return { kind: 'protocol_error', detail: `${why}, without a complete picture`, mayBeOurs: true }
}

/** The server closed the connection (null), or the transport failed. */
export function endOfError(error: Error | null, progress: Progress): StreamEnd {
  const { code, phrase } = error === null ? CLOSED : failureOf(error)
  if (OWN_LIMITS.has(code)) return { kind: 'generator', detail: phrase }
  if (!progress.isConnected) return unreachable(code, phrase)
  const why = lost(code)
  if (progress.isStream) return endOfBody(why, progress)
  if (!progress.isAnswered) return { kind: 'no_frames', detail: `${why} without a response` }
  return { kind: 'protocol_error', detail: `${why} in the middle of the response header`, mayBeOurs: true }
}

function unreachable(code: string, detail: string): StreamEnd {
  const isCertain = NOT_THERE.has(code) || TLS_ERROR.test(code) || CERTIFICATE.test(code)
  return { kind: 'unreachable', detail, ...(isCertain ? {} : { mayBeOurs: true }) }
}

const CLOSED = { code: '', phrase: 'closed by the server before it was connected' }

/** Blames the server only for what the server did. */
function lost(code: string): string {
  if (code === '') return 'closed by the server'
  return code === 'ECONNRESET' || code === 'EPIPE' ? 'reset by the server' : `connection lost (${code})`
}

function failureOf(error: Error): { code: string; phrase: string } {
  const cause = decisive(error)
  const code = codeOf(cause) ?? ''
  return { code, phrase: quote(phraseOf(code, cause.message)) }
}

function phraseOf(code: string, message: string): string {
  if (NO_TLS.has(code)) return 'the server answers without TLS on this port'
  if (CERTIFICATE.test(code)) return `TLS certificate not accepted: ${code}`
  return code === '' ? message : textOfCode(code)
}

/**
 * A name with several addresses fails with the errors of all of them. An IPv6 address on a machine without IPv6 gives
 * EADDRNOTAVAIL, which must not hide that the server refuses connections at the other address.
 */
function decisive(error: Error): Error {
  if (!(error instanceof AggregateError)) return error
  const causes: Error[] = error.errors.filter((each) => each instanceof Error)
  return causes.find((each) => !('code' in each && OWN_LIMITS.has(String(each.code)))) ?? causes[0] ?? error
}
