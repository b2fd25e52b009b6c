import type { StreamEnd } from '../../model.ts'
import { authorize, type Credentials, isStale } from '../shared/authentication.ts'
import { credentialsOf } from '../shared/credentials.ts'
import { safeText } from '../shared/safe-text.ts'
import type { Answer } from './answer.ts'

const MAX_REDIRECTS = 5
const SCHEMES = ['http:', 'https:']

/** One request of those that a watch may need: the first, after redirects, with an answer to a challenge. */
export interface StreamRequest {
  readonly origin: string
  readonly path: string
  /** Those beyond what every request has. */
  readonly headers: Readonly<Record<string, string>>
  /** Where credentials and custom headers may go; nowhere else. */
  readonly home: {
    readonly origin: string
    readonly credentials: Credentials | null
    readonly headers: StreamRequest['headers']
  }
  readonly redirects: number
  /** Challenges answered: a second is only for a nonce that was too old, a third is never. */
  readonly answers: number
}

/** @returns the end of the stream if the URL is none that can be asked */
export function firstRequest(text: string, headers: StreamRequest['headers']): StreamRequest | StreamEnd {
  const url = URL.parse(text)
  if (url === null || !SCHEMES.includes(url.protocol)) {
    return { kind: 'protocol_error', detail: 'not an http or https URL' }
  }
  const home = { origin: url.origin, credentials: credentialsOf(url), headers }
  return requestTo(url, home, 0)
}

/**
 * What to ask after this answer, or the end of the stream.
 * @param cnonce fresh random text for Digest authentication
 */
export function nextRequest(
  request: StreamRequest,
  answer: Answer,
  cnonce: string,
): StreamRequest | StreamEnd {
  if (answer.kind === 'redirect') return redirected(request, answer.location, answer.end)
  if (answer.kind === 'challenge') return authorized(request, answer.challenges, answer.end, cnonce)
  return answer.end
}

function requestTo(url: URL, home: StreamRequest['home'], redirects: number): StreamRequest {
  const isHome = url.origin === home.origin
  const headers = isHome ? home.headers : {}
  return { origin: url.origin, path: `${url.pathname}${url.search}`, headers, home, redirects, answers: 0 }
}

function redirected(request: StreamRequest, location: string, end: StreamEnd): StreamRequest | StreamEnd {
  const { origin, path, home, redirects } = request
  const url = URL.parse(location, `${origin}${path}`)
  if (url === null || !SCHEMES.includes(url.protocol)) {
    return { ...end, detail: safeText(`${end.detail}: no http or https URL to go to`) }
  }
  if (redirects >= MAX_REDIRECTS) {
    return { ...end, detail: safeText(`${end.detail}: more than ${MAX_REDIRECTS} redirects`) }
  }
  return requestTo(url, home, redirects + 1)
}

function authorized(
  request: StreamRequest,
  challenges: readonly string[],
  end: StreamEnd,
  cnonce: string,
): StreamRequest | StreamEnd {
  const { origin, path, home, answers } = request
  const mayAnswer = answers === 0 || (answers === 1 && isStale(challenges))
  if (!mayAnswer || home.credentials === null || origin !== home.origin) return end
  const authorization = authorize(challenges, home.credentials, {
    method: 'GET',
    uri: path,
    cnonce,
    nonceCount: 1,
  })
  if (authorization === null) return end
  const others = Object.entries(request.headers).filter(([name]) => name.toLowerCase() !== 'authorization')
  const headers = { ...Object.fromEntries(others), Authorization: authorization }
  return { ...request, headers, answers: answers + 1 }
}
