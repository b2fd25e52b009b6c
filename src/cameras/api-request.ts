import { type Dispatcher, EnvHttpProxyAgent, request } from 'undici'
import { badInput, CamgateError } from '../errors.ts'
import { decodeLoosely } from '../secrets/safe-url.ts'
import { lookupLocalhost, withoutProxy } from '../system/localhost.ts'
import { badStatus, parseAnswer, redirectedNowhere, tooLarge, unreachable } from './api-failures.ts'
import { networkReason } from './network-reason.ts'

const MAX_BYTES = 16 * 1024 * 1024
const MAX_REDIRECTS = 10
const REDIRECTS = new Set([301, 302, 303, 307, 308])

export interface ApiRequest {
  readonly url: string
  /** The option that the URL was given with, as the user typed it. */
  readonly option: string
  readonly headers: Readonly<Record<string, string>>
  readonly insecure: boolean
  /** For the whole request, including redirects and body. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** Removes the secrets of the run from what the API says in return. */
  readonly mask: (text: string) => string
}

/**
 * The JSON that a camera API answers with, at most 16 MiB. Requested once; proxies come from the environment.
 * @throws CamgateError `unreachable` without an answer or with HTTP 408, 425, 429 or 5xx; `bad_input` with any other
 * answer that is not JSON; `interrupted` when the signal aborts
 */
export async function requestJson(ask: ApiRequest): Promise<unknown> {
  const deadline = AbortSignal.timeout(ask.timeoutMs)
  const signal = ask.signal === undefined ? deadline : AbortSignal.any([deadline, ask.signal])
  const dispatcher = dispatcherFor(ask)
  try {
    return parseAnswer(await textOf(await follow(ask, dispatcher, signal), ask), ask)
  } catch (cause) {
    if (cause instanceof CamgateError) throw cause
    if (ask.signal?.aborted) throw interruption(cause)
    const reason = deadline.aborted ? `no complete answer in ${ask.timeoutMs / 1000} s` : networkReason(cause)
    throw unreachable(ask, reason, cause)
  } finally {
    await dispatcher.destroy()
  }
}

function interruption(cause: unknown): CamgateError {
  return new CamgateError('interrupted', 'stopped while asking the camera API', { cause })
}

function dispatcherFor({ insecure }: ApiRequest): Dispatcher {
  const tls = { rejectUnauthorized: !insecure, lookup: lookupLocalhost }
  try {
    const noProxy = withoutProxy(process.env)
    return new EnvHttpProxyAgent({ connect: tls, noProxy, ...(insecure ? { requestTls: tls } : {}) })
  } catch (cause) {
    const expected = 'the URL of a proxy, such as http://proxy:3128'
    throw badInput([{ option: 'HTTP_PROXY, HTTPS_PROXY', found: networkReason(cause), expected }])
  }
}

/** Headers and credentials are only sent to the origin that they were given for. */
async function follow(
  ask: ApiRequest,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const first = new URL(ask.url)
  let url = first
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const own = url.origin === first.origin ? headersFor(first, ask.headers) : {}
    const headers = withDefault(own, 'accept', 'application/json')
    const response = await request(withoutUserinfo(url), { dispatcher, signal, headers })
    const { location } = response.headers
    if (!REDIRECTS.has(response.statusCode) || typeof location !== 'string') return response
    await response.body.dump({ limit: 64 * 1024 })
    url = redirect(location, url, ask)
  }
  throw unreachable(ask, `more than ${MAX_REDIRECTS} redirects`)
}

function redirect(location: string, from: URL, ask: ApiRequest): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : null
  if (to !== null && (to.protocol === 'http:' || to.protocol === 'https:')) return to
  throw redirectedNowhere(location, ask)
}

function withoutUserinfo(url: URL): URL {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare
}

/** Basic authentication (RFC 7617) from the URL, unless a header overrides it. */
function headersFor({ username, password }: URL, headers: ApiRequest['headers']): Record<string, string> {
  if (username === '' && password === '') return { ...headers }
  const credentials = Buffer.from(`${decodeLoosely(username)}:${decodeLoosely(password)}`).toString('base64')
  return withDefault(headers, 'authorization', `Basic ${credentials}`)
}

/** A header from the user takes precedence over ours, whatever its case. */
function withDefault(headers: ApiRequest['headers'], name: string, value: string): Record<string, string> {
  const isGiven = Object.keys(headers).some((given) => given.toLowerCase() === name)
  return isGiven ? { ...headers } : { [name]: value, ...headers }
}

async function textOf({ statusCode, body }: Dispatcher.ResponseData, ask: ApiRequest): Promise<string> {
  if (statusCode < 200 || statusCode > 299) throw badStatus(statusCode, ask)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BYTES) throw tooLarge(ask)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
