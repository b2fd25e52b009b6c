import { randomBytes } from 'node:crypto'
import { type Dispatcher, request } from 'undici'
import { CamgateError } from '../../../errors.ts'
import { authorize, type Credentials, isStale } from '../../../protocols/shared/authentication.ts'
import type { PasswordGate } from '../../../protocols/shared/password-gate.ts'
import { networkReason } from '../../../text/network-reason.ts'
import { safeText } from '../../../text/safe-text.ts'
import { envelope, isRefusal, readSoap, type SoapAnswer, usernameToken } from './soap.ts'
import type { XmlElement } from './xml-element.ts'

const MAX_BYTES = 1024 * 1024
const MAX_REASON = 200
const NO_LOGIN_HINT = 'they go into the URL: onvif://user:password@host'
const REFUSED_HINT =
  'it was tried once, because a wrong password can lock the account; many devices have separate users for ONVIF'
const NO_DEVICE = 'did not answer as an ONVIF device does'

export interface SessionDeps {
  /** Null without a user name. */
  readonly credentials: Credentials | null
  readonly gate: PasswordGate<SoapAnswer>
  /** Logins that devices have refused, for as long as this process runs: none is tried twice. */
  readonly refused: Set<string>
  readonly dispatcher: Dispatcher
  /** For each request. */
  readonly requestMs: number
  /** For all of them. */
  readonly signal: AbortSignal
  /** Removes secrets from what a device says. */
  readonly mask: (text: string) => string
}

/**
 * Requests to one device. Each is sent without the password first: the answer says whether the device wants one, and
 * whether by HTTP Digest or by a `UsernameToken`, so the password is never tried in two ways. Basic authentication would
 * show it to anybody who answers, and ONVIF does not have it.
 */
export class DeviceSession {
  readonly #name: string
  readonly #deps: SessionDeps
  #takesTokens = false
  #refusal: CamgateError | null = null
  #isRetried = false
  /** The device's clock minus ours, in milliseconds. */
  clockOffsetMs = 0

  /** @param name of the device, for people */
  constructor(name: string, deps: SessionDeps) {
    this.#name = name
    this.#deps = deps
  }

  /** Whether the device has refused the password. Nothing is sent to it any more. */
  get isRefused(): boolean {
    return this.#refusal !== null
  }

  /**
   * The content of an answer's `Body`.
   * @param body of the request, as XML
   * @throws CamgateError `unreachable` without an answer; `bad_input` when the device refuses or cannot. Messages are a
   * few words that follow the device's name
   */
  async call(url: URL, body: string): Promise<XmlElement> {
    if (this.#refusal !== null) throw this.#refusal
    if (this.#takesTokens) return this.#resultOf(await this.#login(url, body, []))
    const answer = await this.#post(url, envelope(body))
    return this.#resultOf(isRefusal(answer) ? await this.#login(url, body, answer.challenges) : answer)
  }

  /** The same for what needs no password; null when the device refuses, or cannot. */
  async callOpen(url: URL, body: string): Promise<XmlElement | null> {
    const answer = await this.#post(url, envelope(body))
    if (isRefusal(answer)) return null
    if (answer.body === null) throw new CamgateError('bad_input', NO_DEVICE)
    return answer.fault === null ? answer.body : null
  }

  async #login(url: URL, body: string, challenges: readonly string[]): Promise<SoapAnswer> {
    const { credentials, gate, refused } = this.#deps
    if (credentials === null) throw this.#refuse('wants a user name and a password', NO_LOGIN_HINT)
    const login = JSON.stringify([this.#name, credentials.username, credentials.password])
    if (!refused.has(login)) {
      const answer = await gate.pass(this.#name, () => this.#prove(url, body, credentials, challenges))
      if (answer === null) throw new CamgateError('bad_input', 'another device refused the password')
      if (!isRefusal(answer)) return answer
      refused.add(login)
    }
    throw this.#refuse('refused the user name or the password', REFUSED_HINT)
  }

  /** Sends the password: twice only if the first answer says that all but the nonce was right, and once in a session. */
  async #prove(
    url: URL,
    body: string,
    credentials: Credentials,
    challenges: readonly string[],
  ): Promise<SoapAnswer> {
    const digest = digestFor(url, credentials, challenges)
    if (digest === null) {
      this.#takesTokens = true
      const moment = { nonce: randomBytes(16), created: this.#deviceTime() }
      return await this.#post(url, envelope(body, usernameToken(credentials, moment)))
    }
    const answer = await this.#post(url, envelope(body), digest)
    if (!isRefusal(answer) || !isStale(answer.challenges) || this.#isRetried) return answer
    this.#isRetried = true
    const renewed = digestFor(url, credentials, answer.challenges)
    return renewed === null ? answer : await this.#post(url, envelope(body), renewed)
  }

  #deviceTime(): Date {
    return new Date(Date.now() + this.clockOffsetMs)
  }

  #refuse(why: string, hint: string): CamgateError {
    this.#refusal = new CamgateError('bad_input', why, { hint, isLoginRefused: true })
    return this.#refusal
  }

  #resultOf({ status, body, fault }: SoapAnswer): XmlElement {
    if (fault !== null) {
      const said = safeText(this.#deps.mask(fault.reason || fault.codes)).slice(0, MAX_REASON)
      throw new CamgateError('bad_input', `answered with a fault: ${said || 'no reason'}`)
    }
    if (status > 299) throw new CamgateError('bad_input', `answered with HTTP ${status}`)
    if (body === null) throw new CamgateError('bad_input', NO_DEVICE)
    return body
  }

  async #post(url: URL, body: string, authorization?: string): Promise<SoapAnswer> {
    const { dispatcher, requestMs, signal } = this.#deps
    const deadline = AbortSignal.timeout(requestMs)
    try {
      const response = await request(url, {
        method: 'POST',
        dispatcher,
        signal: AbortSignal.any([signal, deadline]),
        // Cameras close connections that they offered to keep.
        reset: true,
        headers: {
          'content-type': 'application/soap+xml; charset=utf-8',
          ...(authorization === undefined ? {} : { authorization }),
        },
        body,
      })
      const text = await textOf(response.body as AsyncIterable<Buffer>)
      return readSoap(response.statusCode, challengesOf(response.headers['www-authenticate']), text)
    } catch (cause) {
      if (cause instanceof CamgateError) throw cause
      throw new CamgateError('unreachable', this.#silence(cause, deadline), { cause })
    }
  }

  #silence(cause: unknown, deadline: AbortSignal): string {
    if (this.#deps.signal.aborted) return 'was not asked to the end, because the time was over'
    if (deadline.aborted) return `gave no complete answer in ${this.#deps.requestMs / 1000} s`
    return `did not answer: ${safeText(this.#deps.mask(networkReason(cause)))}`
  }
}

function digestFor(url: URL, credentials: Credentials, challenges: readonly string[]): string | null {
  const cnonce = randomBytes(8).toString('hex')
  const post = { method: 'POST', uri: url.pathname + url.search, cnonce, nonceCount: 1 }
  const answer = authorize(challenges, credentials, post)
  return answer?.startsWith('Digest') === true ? answer : null
}

function challengesOf(header: string | string[] | undefined): readonly string[] {
  if (header === undefined) return []
  return Array.isArray(header) ? header : [header]
}

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > MAX_BYTES) throw new CamgateError('bad_input', 'gave an answer larger than 1 MiB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
