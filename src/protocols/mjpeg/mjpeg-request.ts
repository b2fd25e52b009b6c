import type { StreamEnd } from '../../model/streams.ts'
import { quote } from '../../text/safe-text.ts'
import { authorize, type Credentials, isStale } from '../shared/authentication.ts'
import { credentialsOf } from '../shared/credentials.ts'
import type { Answer } from './answer.ts'
import { CookieJar } from './cookie-jar.ts'

/** The number that browsers follow (Fetch standard, 4.4). */
const MAX_REDIRECTS = 20
const SCHEMES = ['http:', 'https:']

/** One of the requests of a watch: the first one, one after a redirect, or one that answers a challenge. */
export interface StreamRequest {
  readonly origin: string
  readonly path: string
  /** Headers in addition to those of every request. */
  readonly headers: Readonly<Record<string, string>>
  /** The only place where credentials and custom headers may go. */
  readonly home: {
    readonly origin: string
    readonly credentials: Credentials | null
    readonly headers: StreamRequest['headers']
  }
  /** The cookies that servers have set so far. */
  readonly cookies: CookieJar
  /** The URLs of the redirects that led here. */
  readonly redirects: readonly string[]
  /** Challenges answered so far: a second answer is only for a stale nonce, and there is no third. */
  readonly answers: number
}

/** @returns the end of the stream if the URL cannot be requested */
export function firstRequest(text: string, headers: StreamRequest['headers']): StreamRequest | StreamEnd {
  const url = URL.parse(text)
  if (url === null || !SCHEMES.includes(url.protocol)) {
    return { kind: 'protocol_error', detail: 'not an http or https URL' }
  }
  const home = { origin: url.origin, credentials: credentialsOf(url), headers }
  return requestTo(url, home, new CookieJar(), [])
}

/**
 * The next request after this answer, or the end of the stream.
 * @param cnonce fresh random text for Digest authentication
 */
export function nextRequest(
  request: StreamRequest,
  answer: Answer,
  cnonce: string,
): StreamRequest | StreamEnd {
  const { redirects, cookies } = request
  const end = redirects.length === 0 ? answer.end : { ...answer.end, redirects }
  if (answer.kind === 'end') return end
  cookies.keep(new URL(request.origin).hostname, answer.cookies)
  if (answer.kind === 'redirect') return redirect(request, answer.location, end)
  return answerChallenge(request, answer.challenges, end, cnonce)
}

function requestTo(
  url: URL,
  home: StreamRequest['home'],
  cookies: CookieJar,
  redirects: readonly string[],
): StreamRequest {
  const isHome = url.origin === home.origin
  const headers = withCookies(isHome ? home.headers : {}, cookies, url)
  const path = `${url.pathname}${url.search}`
  return { origin: url.origin, path, headers, home, cookies, redirects, answers: 0 }
}

/** A custom header wins over the server's cookies. */
function withCookies(
  headers: StreamRequest['headers'],
  cookies: CookieJar,
  { hostname }: URL,
): StreamRequest['headers'] {
  const hasOwn = Object.keys(headers).some((name) => name.toLowerCase() === 'cookie')
  return hasOwn ? headers : { ...headers, ...cookies.headersFor(hostname) }
}

function redirect(request: StreamRequest, location: string, end: StreamEnd): StreamRequest | StreamEnd {
  const { origin, path, home, cookies, redirects } = request
  const url = URL.parse(location, `${origin}${path}`)
  if (url === null || !SCHEMES.includes(url.protocol)) {
    return { ...end, detail: quote(`${end.detail}: no http or https URL to go to`) }
  }
  if (redirects.length >= MAX_REDIRECTS) {
    return { ...end, detail: quote(`${end.detail}: more than ${MAX_REDIRECTS} redirects`) }
  }
  return requestTo(url, home, cookies, [...redirects, location])
}

function answerChallenge(
  request: StreamRequest,
  challenges: readonly string[],
  end: StreamEnd,
  cnonce: string,
): StreamRequest | StreamEnd {
  const { origin, path, home, cookies, answers } = request
  const mayAnswer = answers === 0 || (answers === 1 && isStale(challenges))
  if (!mayAnswer || home.credentials === null || origin !== home.origin) return end
  const authorization = authorize(challenges, home.credentials, {
    method: 'GET',
    uri: path,
    cnonce,
    nonceCount: 1,
  })
  if (authorization === null) return end
  const others = Object.entries(home.headers).filter(([name]) => name.toLowerCase() !== 'authorization')
  const own = { ...Object.fromEntries(others), Authorization: authorization }
  const headers = withCookies(own, cookies, new URL(origin))
  return { ...request, headers, answers: answers + 1 }
}
