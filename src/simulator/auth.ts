import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export interface Credentials {
  readonly user: string
  readonly password: string
  readonly scheme: 'basic' | 'digest'
}

/** Decides who may watch. Null: access is granted; otherwise the challenges for `WWW-Authenticate`. */
export type Guard = (
  method: string,
  uri: string,
  authorization: string | undefined,
) => readonly string[] | null

const REALM = 'cameras'
const NONCE_LIFE_MS = 5 * 60 * 1000
const MAX_NONCES = 20_000
const ALGORITHMS = { 'SHA-256': 'sha256', MD5: 'md5' } as const

export function createGuard(credentials: Credentials): Guard {
  return credentials.scheme === 'basic' ? basicGuard(credentials) : digestGuard(credentials)
}

/** RFC 7617. */
function basicGuard({ user, password }: Credentials): Guard {
  const expected = Buffer.from(`${user}:${password}`).toString('base64')
  return (_method, _uri, authorization = '') => {
    const [, found = ''] = /^basic +(.*)$/i.exec(authorization) ?? []
    return isEqual(found, expected) ? null : [`Basic realm="${REALM}", charset="UTF-8"`]
  }
}

/** RFC 7616 with qop=auth. A nonce must be ours, must not be too old, and can be used once with each count. */
function digestGuard(credentials: Credentials): Guard {
  const nonces = new Map<string, { readonly bornMs: number; readonly counts: Set<string> }>()
  const challenge = (isStale: boolean): string[] => {
    const nonce = randomBytes(18).toString('base64')
    nonces.set(nonce, { bornMs: performance.now(), counts: new Set() })
    const [oldest] = nonces.keys()
    if (nonces.size > MAX_NONCES && oldest !== undefined) nonces.delete(oldest)
    const stale = isStale ? ', stale=true' : ''
    return Object.keys(ALGORITHMS).map(
      (algorithm) => `Digest realm="${REALM}", qop="auth", algorithm=${algorithm}, nonce="${nonce}"${stale}`,
    )
  }
  return (method, uri, authorization) => {
    const answer = parametersOf(authorization)
    if (answer === null || !isRight(answer, credentials, method, uri)) return challenge(false)
    const known = nonces.get(answer.nonce ?? '')
    const count = `${answer.nc} ${answer.cnonce}`
    const isFresh =
      known !== undefined && performance.now() - known.bornMs < NONCE_LIFE_MS && !known.counts.has(count)
    if (!isFresh) return challenge(true)
    known.counts.add(count)
    return null
  }
}

type Parameters = Readonly<Record<string, string>>

const PARAMETER = /(?<!\w)(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g

function parametersOf(authorization: string | undefined): Parameters | null {
  if (authorization === undefined || !/^digest /i.test(authorization)) return null
  const found = authorization.slice(7).matchAll(PARAMETER)
  return Object.fromEntries(
    Array.from(found, ([, name = '', quoted, bare]) => [
      name.toLowerCase(),
      quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? '',
    ]),
  )
}

function isRight(answer: Parameters, { user, password }: Credentials, method: string, uri: string): boolean {
  const algorithm = (answer.algorithm ?? 'MD5').toUpperCase()
  if (algorithm !== 'MD5' && algorithm !== 'SHA-256') return false
  if (answer.username !== user || answer.realm !== REALM || answer.uri !== uri || answer.qop !== 'auth') {
    return false
  }
  const hash = (text: string) => createHash(ALGORITHMS[algorithm]).update(text).digest('hex')
  const secret = hash(`${user}:${REALM}:${password}`)
  const request = hash(`${method}:${uri}`)
  const { nonce = '', nc = '', cnonce = '', response = '' } = answer
  return isEqual(response, hash(`${secret}:${nonce}:${nc}:${cnonce}:auth:${request}`))
}

function isEqual(found: string, expected: string): boolean {
  const [a, b] = [Buffer.from(found), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
