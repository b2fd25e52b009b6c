import { createHash } from 'node:crypto'
import { type Challenge, parseChallenges } from './challenges.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** The request to authorize. */
export interface AuthorizedRequest {
  readonly method: string
  /** As in the request line: path and query for HTTP, the whole URL for RTSP. */
  readonly uri: string
  /** Random, and new for each request. */
  readonly cnonce: string
  /** How many requests were sent with this nonce, including this one. */
  readonly nonceCount: number
}

/** Digest algorithms of RFC 7616 (6.1) by the names that servers use. */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['md5', 'md5'],
  ['sha-256', 'sha256'],
])

/**
 * Answers the challenges of a 401 (`WWW-Authenticate`, one string per header). Returns the value of `Authorization`, or
 * null if the server wants something unsupported. Digest (RFC 7616: MD5, SHA-256, their `-sess` variants, `qop=auth` or
 * none) goes before Basic (RFC 7617). Among digests, the server's order counts.
 */
export function authorize(
  challenges: readonly string[],
  credentials: Credentials,
  request: AuthorizedRequest,
): string | null {
  const parsed = parseChallenges(challenges)
  const digest = parsed.find(isUsableDigest)
  if (digest !== undefined) return digestAnswer(digest, credentials, request)
  return parsed.some(({ scheme }) => scheme === 'basic') ? basicAnswer(credentials) : null
}

/** The password was right, but the nonce too old (RFC 7616, 3.3): answer once more with the new one. */
export function isStale(challenges: readonly string[]): boolean {
  return parseChallenges(challenges).some(({ fields }) => fields.get('stale')?.toLowerCase() === 'true')
}

/** The `Authorization` value for Basic (RFC 7617). */
export function basicAnswer({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

function isUsableDigest({ scheme, fields }: Challenge): boolean {
  if (scheme !== 'digest' || !fields.has('nonce')) return false
  return hashOf(fields) !== undefined && (qopsOf(fields).length === 0 || qopsOf(fields).includes('auth'))
}

function digestAnswer(
  { fields }: Challenge,
  { username, password }: Credentials,
  { method, uri, cnonce, nonceCount }: AuthorizedRequest,
): string {
  const hash = hashOf(fields) ?? 'md5'
  const realm = fields.get('realm') ?? ''
  const nonce = fields.get('nonce') ?? ''
  const opaque = fields.get('opaque')
  const algorithm = fields.get('algorithm')
  const isSession = algorithm?.toLowerCase().endsWith('-sess') === true
  const hasQop = qopsOf(fields).length > 0
  const nc = nonceCount.toString(16).padStart(8, '0')

  const user = asSent(username)
  const secret = digest(hash, `${user}:${realm}:${asSent(password)}`)
  const a1 = isSession ? digest(hash, `${secret}:${nonce}:${cnonce}`) : secret
  const a2 = digest(hash, `${method}:${uri}`)
  const response = digest(hash, hasQop ? `${a1}:${nonce}:${nc}:${cnonce}:auth:${a2}` : `${a1}:${nonce}:${a2}`)

  const answer = [
    `username=${quote(user)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
  ]
  if (algorithm) answer.push(`algorithm=${algorithm}`)
  if (hasQop) answer.push('qop=auth', `nc=${nc}`)
  if (hasQop || isSession) answer.push(`cnonce=${quote(cnonce)}`)
  if (opaque !== undefined) answer.push(`opaque=${quote(opaque)}`)
  return `Digest ${answer.join(', ')}`
}

function hashOf(fields: Challenge['fields']): string | undefined {
  const name = (fields.get('algorithm') || 'MD5').toLowerCase().replace(/-sess$/, '')
  return HASHES.get(name)
}

function qopsOf(fields: Challenge['fields']): string[] {
  return (fields.get('qop') ?? '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((qop) => qop !== '')
}

function digest(hash: string, text: string): string {
  return createHash(hash).update(text, 'latin1').digest('hex')
}

/**
 * UTF-8 (RFC 7616, 4), one character per byte: headers are written that way, and the server's text was read that way.
 */
function asSent(text: string): string {
  return Buffer.from(text).toString('latin1')
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
