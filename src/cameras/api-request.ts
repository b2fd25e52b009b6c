import { type Dispatcher, request } from 'undici'
import { badInput, CamgateError } from '../errors.ts'
import { loginOf, withoutLogin } from '../secrets/url-login.ts'
import { httpDispatcher } from '../system/http-dispatcher.ts'
import { figure } from '../text/figure.ts'
import { networkReason } from '../text/network-reason.ts'
import { badStatus, parseAnswer, redirectedNowhere, tooLarge, unreachable } from './api-failures.ts'

const MAX_BYTES = 16 * 1024 * 1024
const MAX_BYTES_OF_ALL = 64 * 1024 * 1024
const MAX_REDIRECTS = 10
const REDIRECTS = new Set([301, 302, 303, 307, 308])

export interface ApiOptions {
  /** The option that the URL was given with, as the user typed it. */
  readonly option: string
  readonly headers: Readonly<Record<string, string>>
  readonly insecure: boolean
  /** For each request, including redirects and body. */
  readonly timeoutMs: number
  /** For all requests; by default, as long as they take. */
  readonly totalMs?: number
  readonly signal?: AbortSignal | undefined
  /** Removes the secrets of the run from what the API says in return. */
  readonly mask: (text: string) => string
  /** What else to check when nothing answers. */
  readonly advice?: string | undefined
}

export interface ApiReply {
  readonly value: unknown
  /** The next page, from its Link header (RFC 8288). */
  readonly next: string | null
}

type ApiRequest = ApiOptions & { readonly url: string }

/** An API that answers with JSON. Proxies come from the environment. Close it. */
export class Api {
  readonly #options: ApiOptions
  readonly #dispatcher: Dispatcher
  readonly #endsAt: number
  #bytesLeft = MAX_BYTES_OF_ALL

  constructor(options: ApiOptions) {
    this.#options = options
    this.#dispatcher = dispatcherFor(options)
    this.#endsAt = performance.now() + (options.totalMs ?? Number.POSITIVE_INFINITY)
  }

  /**
   * The JSON that a URL answers with, at most 16 MiB, and 64 MiB of all together.
   * @throws CamgateError `unreachable` without an answer or with HTTP 408, 425, 429 or 5xx; `bad_input` with any other
   * answer that is not JSON; `interrupted` when the signal aborts
   */
  async ask(url: string): Promise<ApiReply> {
    const ask = { ...this.#options, url }
    const leftMs = Math.ceil(Math.max(0, this.#endsAt - performance.now()))
    const timeoutMs = Math.min(ask.timeoutMs, leftMs)
    const deadline = AbortSignal.timeout(timeoutMs)
    const signal = ask.signal === undefined ? deadline : AbortSignal.any([deadline, ask.signal])
    try {
      const { response, url: answered } = await follow(ask, this.#dispatcher, signal)
      const text = await this.#textOf(response, ask)
      return { value: parseAnswer(text, ask), next: nextPage(response.headers.link, answered) }
    } catch (cause) {
      if (cause instanceof CamgateError) throw cause
      if (ask.signal?.aborted) throw interruption(cause)
      throw unreachable(ask, deadline.aborted ? lateness(ask, leftMs) : networkReason(cause), cause)
    }
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy()
  }

  async #textOf({ statusCode, body }: Dispatcher.ResponseData, ask: ApiRequest): Promise<string> {
    if (statusCode < 200 || statusCode > 299) throw badStatus(statusCode, ask)
    const chunks: Buffer[] = []
    let left = Math.min(MAX_BYTES, this.#bytesLeft)
    for await (const chunk of body as AsyncIterable<Buffer>) {
      left -= chunk.length
      this.#bytesLeft -= chunk.length
      if (left < 0) throw tooLarge(ask)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  }
}

function lateness({ timeoutMs, totalMs }: ApiOptions, leftMs: number): string {
  return leftMs < timeoutMs && totalMs !== undefined
    ? `not all answers in ${figure(totalMs / 1000)} s`
    : `no complete answer in ${figure(timeoutMs / 1000)} s`
}

function interruption(cause: unknown): CamgateError {
  return new CamgateError('interrupted', 'stopped while asking the camera API', { cause })
}

function dispatcherFor({ insecure }: ApiOptions): Dispatcher {
  try {
    return httpDispatcher({ insecure })
  } catch (cause) {
    const expected = 'the URL of a proxy, such as http://proxy:3128'
    throw badInput([{ option: 'HTTP_PROXY, HTTPS_PROXY', found: networkReason(cause), expected }])
  }
}

const MAX_LINK = 16_384
/** One link of the header: its URL, and its parameters up to the next link. */
const LINK = /<([^<>]*)>([^<>]*)/g

/** The first link with the relation `next`, absolute; null without one. */
function nextPage(header: string | string[] | undefined, from: URL): string | null {
  const text = [header ?? []].flat().join(', ').slice(0, MAX_LINK)
  for (const [, target = '', parameters = ''] of text.matchAll(LINK))
    if (
      /;\s*rel\s*=\s*"?(?:[^",;]*\s)?next(?=[\s",;]|$)/i.test(parameters) &&
      URL.canParse(target, from.href)
    )
      return new URL(target, from).href
  return null
}

/** Headers and credentials are only sent to the origin that they were given for. */
async function follow(
  ask: ApiRequest,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<{ response: Dispatcher.ResponseData; url: URL }> {
  const first = new URL(ask.url)
  let url = first
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const own = url.origin === first.origin ? withDefaults(ask.headers, loginOf(first)) : {}
    const headers = withDefaults(own, { accept: 'application/json' })
    const response = await request(withoutLogin(url), { dispatcher, signal, headers })
    const { location } = response.headers
    if (!REDIRECTS.has(response.statusCode) || typeof location !== 'string') return { response, url }
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

/** A header from the user takes precedence over ours, whatever its case. */
function withDefaults(
  headers: ApiRequest['headers'],
  defaults: ApiRequest['headers'],
): ApiRequest['headers'] {
  const given = Object.keys(headers).map((name) => name.toLowerCase())
  const missing = Object.entries(defaults).filter(([name]) => !given.includes(name))
  return { ...Object.fromEntries(missing), ...headers }
}
