import { isAscii } from 'node:buffer'
import type { Readable } from 'node:stream'
import { type Dispatcher, request } from 'undici'
import { loginOf, withoutLogin } from '../../secrets/url-login.ts'
import { httpDispatcher } from '../../system/http-dispatcher.ts'
import { networkReason } from '../../text/network-reason.ts'

/** Of a scrape, so that it is over before the next one begins. */
const MAX_MS = 900
const MAX_BYTES = 4 * 1024 * 1024
const ACCEPT = 'text/plain; version=0.0.4, application/json;q=0.9, */*;q=0.1'

/** The text of an answer, or why the request failed. */
export type Answer =
  | { readonly text: string; readonly bytes: number; readonly atMs: number }
  | { readonly failure: string; readonly isWrong: boolean }

/** Asks one endpoint, one request at a time. The caller closes it. */
export class Scraper {
  private readonly url: URL
  private readonly headers: Readonly<Record<string, string>>
  private readonly open: () => Dispatcher
  private dispatcher: Dispatcher

  /** @param insecure does not verify TLS certificates */
  constructor(url: string, insecure: boolean) {
    this.url = withoutLogin(new URL(url))
    this.url.hash = ''
    // The run's headers are for its cameras.
    this.headers = { accept: ACCEPT, 'accept-encoding': 'identity', ...loginOf(new URL(url)) }
    this.open = () => httpDispatcher({ insecure, connectMs: MAX_MS })
    this.dispatcher = this.open()
  }

  /** At most 4 MiB in a time; never rejects. An aborted scrape fails. */
  async scrape(signal: AbortSignal, maxMs = MAX_MS): Promise<Answer> {
    const late = new AbortController()
    const deadline = setTimeout(() => late.abort(), maxMs)
    const stop = AbortSignal.any([signal, late.signal])
    const { dispatcher } = this
    try {
      // A request that waits for a connection does not hear its signal.
      return await Promise.race([this.ask(dispatcher, stop), refusal(stop)])
    } catch (error) {
      // By then, the dispatcher may have the first request of the next load.
      if (!signal.aborted) this.drop(dispatcher)
      const failure = late.signal.aborted ? `no complete answer in ${maxMs} ms` : networkReason(error)
      return { failure, isWrong: false }
    } finally {
      clearTimeout(deadline)
    }
  }

  async close(): Promise<void> {
    await this.dispatcher.destroy()
  }

  private async ask(dispatcher: Dispatcher, signal: AbortSignal): Promise<Answer> {
    const { url, headers } = this
    const { statusCode, headers: said, body } = await request(url, { dispatcher, signal, headers })
    const atMs = performance.now()
    const wrong = refused(statusCode, said)
    const page = wrong === null && !isTooLong(said) ? await pageOf(body) : null
    if (page !== null) return { ...page, atMs }
    this.drop(dispatcher)
    return wrong ?? { failure: 'an answer of more than 4 MiB', isWrong: true }
  }

  /** Nothing of a failed request is waited for, or read. */
  private drop(dispatcher: Dispatcher): void {
    if (this.dispatcher === dispatcher) this.dispatcher = this.open()
    void dispatcher.destroy()
  }
}

function refused(status: number, { location, ...said }: Record<string, unknown>): Answer | null {
  if (status === 401 || status === 403)
    return { failure: `HTTP ${status}: a user name and a password go into the URL`, isWrong: true }
  if (status >= 300 && status < 400)
    return { failure: `HTTP ${status}, a redirect, which is not followed`, isWrong: true }
  if (status !== 200) return { failure: `HTTP ${status}`, isWrong: status < 500 }
  const encoding = said['content-encoding'] ?? 'identity'
  // We did not ask for it, and what it becomes has no limit.
  return encoding === 'identity' ? null : { failure: 'a compressed answer', isWrong: true }
}

function isTooLong(said: Record<string, unknown>): boolean {
  return Number(said['content-length'] ?? 0) > MAX_BYTES
}

/** Null if it is too long. By its events, because the iterator of a stream copies every chunk. */
function pageOf(body: Readable): Promise<{ text: string; bytes: number } | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    body.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > MAX_BYTES) resolve(null)
      else chunks.push(chunk)
    })
    body.once('end', () => resolve({ text: decoded(chunks), bytes: size }))
    body.once('error', reject)
  })
}

/** UTF-8. Most pages are ASCII, whose chunks need not be put together first. */
function decoded(chunks: readonly Buffer[]): string {
  return chunks.every(isAscii)
    ? chunks.map((chunk) => chunk.toString('latin1')).join('')
    : Buffer.concat(chunks).toString('utf8')
}

function refusal(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    if (signal.aborted) reject(signal.reason)
  })
}
