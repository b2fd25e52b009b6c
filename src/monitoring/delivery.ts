import { setTimeout as pause } from 'node:timers/promises'
import { type Dispatcher, request } from 'undici'
import { loginOf, withoutLogin } from '../secrets/url-login.ts'
import { httpDispatcher } from '../system/http-dispatcher.ts'
import { clip } from '../text/escape.ts'
import { networkReason } from '../text/network-reason.ts'

export interface Delivery {
  readonly url: string
  readonly method: 'POST' | 'PUT'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Ends all attempts. */
  readonly signal: AbortSignal
  readonly pace?: Pace
}

export interface Pace {
  /** For one attempt. */
  readonly timeoutMs: number
  /** Before each further attempt. */
  readonly backoffMs: readonly number[]
  /** The longest time that an answer may ask us to wait. */
  readonly maxRetryAfterMs: number
}

export const PACE: Pace = { timeoutMs: 10_000, backoffMs: [1000, 2000, 4000], maxRetryAfterMs: 30_000 }

const MAX_ANSWER_BYTES = 64 * 1024
const MAX_SHOWN = 200

/** `waitMs` is null if another attempt would be of no use. */
type Attempt = { readonly problem: null } | { readonly problem: string; readonly waitMs: number | null }

/**
 * Sends the same request until it is accepted (2xx), at most four times: again after HTTP 429, 5xx and network errors,
 * but not when there is no answer in time.
 * Redirects are not followed, so nothing reaches another host than the given one.
 * @returns why it was not accepted, in words that may hold text of the answer; null if it was
 */
export async function deliver(delivery: Delivery): Promise<string | null> {
  const { signal, pace = PACE } = delivery
  for (let tries = 0; ; tries += 1) {
    const attempt = await attemptOnce(delivery, pace)
    if (attempt.problem === null) return null
    const backoffMs = pace.backoffMs[tries]
    if (attempt.waitMs === null || backoffMs === undefined || signal.aborted) return attempt.problem
    try {
      await pause(Math.max(backoffMs, attempt.waitMs), undefined, { signal })
    } catch {
      return attempt.problem
    }
  }
}

async function attemptOnce({ url, method, headers, body, signal }: Delivery, pace: Pace): Promise<Attempt> {
  const timeout = AbortSignal.timeout(pace.timeoutMs)
  let dispatcher: Dispatcher | null = null
  try {
    dispatcher = httpDispatcher()
    const to = new URL(url)
    const answer = await request(withoutLogin(to), {
      dispatcher,
      method,
      headers: { ...loginOf(to), ...headers },
      body,
      signal: AbortSignal.any([signal, timeout]),
    })
    return await judge(answer, pace)
  } catch (error) {
    // It may have arrived, and chats show what they get twice.
    if (timeout.aborted) return { problem: `no answer in ${pace.timeoutMs / 1000} s`, waitMs: null }
    return { problem: signal.aborted ? 'no answer in time' : networkReason(error), waitMs: 0 }
  } finally {
    await dispatcher?.destroy()
  }
}

type Answer = Awaited<ReturnType<typeof request>>

async function judge({ statusCode, headers, body }: Answer, pace: Pace): Promise<Attempt> {
  // What an answer says may never end, and only matters if it explains a refusal.
  body.on('error', () => {})
  if (statusCode >= 200 && statusCode <= 299) {
    body.destroy()
    return { problem: null }
  }
  const isWorthRetrying = statusCode === 429 || statusCode >= 500
  const waitMs = isWorthRetrying ? Math.min(retryAfterMs(headers['retry-after']), pace.maxRetryAfterMs) : null
  const isRedirect = statusCode >= 300 && statusCode <= 399
  const text = isRedirect ? 'redirects are not followed' : await beginning(body)
  return { problem: `HTTP ${statusCode}${text === '' ? '' : `: ${text}`}`, waitMs }
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function retryAfterMs(value: string | string[] | undefined): number {
  const text = typeof value === 'string' ? value.trim() : ''
  const ms = /^\d+$/.test(text) ? 1000 * Number(text) : Date.parse(text) - Date.now()
  return ms > 0 ? ms : 0
}

async function beginning(body: Answer['body']): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= MAX_ANSWER_BYTES) break
  }
  body.destroy()
  const text = Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString()
  return clip(text.replace(/\s+/g, ' ').trim(), MAX_SHOWN)
}
