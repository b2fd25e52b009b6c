import { randomBytes } from 'node:crypto'
import type { Home } from '../protocols/rtsp/address.ts'
import type { RtspMessage } from '../protocols/rtsp/message.ts'
import { PendingRequest } from '../protocols/rtsp/pending-request.ts'
import { type Request, RequestWriter, requestOf } from '../protocols/rtsp/rtsp-request.ts'
import { isStale } from '../protocols/shared/authentication.ts'
import type { LoginVerdict, PasswordGate } from '../protocols/shared/password-gate.ts'
import type { Later } from './later.ts'

/** For each answer. */
const PATIENCE_MS = 10_000

/** Who gets the password of the URL; null is an answer that did not come. */
export type LoginGate = PasswordGate<RtspMessage | null>

export function loginVerdict(answer: RtspMessage | null): LoginVerdict {
  const status = answer?.status ?? null
  if (status === 401) return 'refused'
  return status !== null && status < 300 ? 'accepted' : 'unclear'
}

interface ExchangeSetup {
  readonly home: Home
  readonly gate: LoginGate
  readonly later: Later
}

interface ExchangeOwner {
  write(text: string): void
  /** The server did not answer in time. */
  expired(why: string): void
}

/** The requests of one session, each of which waits for the answer to the one before. */
export class RequestExchange {
  /** The last one that was asked or sent. */
  sent: Request
  readonly #owner: ExchangeOwner
  readonly #writer: RequestWriter
  readonly #pending = new PendingRequest()
  #answer: ((message: RtspMessage | null) => void) | null = null
  readonly #setup: ExchangeSetup
  #endPatience = () => {}
  #isOver = false

  constructor(setup: ExchangeSetup, owner: ExchangeOwner) {
    const { home } = setup
    this.#setup = setup
    this.#owner = owner
    this.#writer = new RequestWriter(home.address, home, () => randomBytes(8).toString('hex'))
    this.sent = requestOf('OPTIONS', home.address.url)
  }

  /** The server's name for the session; empty until it has one. */
  get session(): string {
    return this.#writer.session
  }

  set session(id: string) {
    this.#writer.session = id
  }

  /**
   * The answer, after a login if the server asks for one and the login was not refused before; null if the exchange is
   * over.
   */
  async ask(request: Request): Promise<RtspMessage | null> {
    const answer = await this.#exchange(request)
    if (answer?.status !== 401) return answer
    this.challenge(answer)
    if (!this.#writer.canAuthorize(request)) return answer
    const { gate, home } = this.#setup
    const proved = await gate.pass(home.address.url, () => this.#prove({ ...request, answers: 1 }))
    if (proved !== null && proved.status !== 401) return proved
    // No further request may have the login in it.
    this.#writer.challenge([])
    return this.#isOver ? null : (proved ?? answer)
  }

  /** Takes an answer; an answer to nothing changes nothing. */
  answered(message: RtspMessage): void {
    if (this.#pending.take(message)) this.#answer?.(message)
  }

  /** Sends a request whose answer nobody waits for. */
  send(request: Request): void {
    this.sent = request
    this.#owner.write(this.#writer.text(request))
  }

  /** The request as text, for the caller to send. */
  text(request: Request): string {
    return this.#writer.text(request)
  }

  /** Makes all further requests answer the challenges of this message. */
  challenge({ headers }: RtspMessage): readonly string[] {
    const challenges = headers.get('www-authenticate') ?? []
    this.#writer.challenge(challenges)
    return challenges
  }

  /** Nothing is asked any more. */
  close(): void {
    this.#isOver = true
    this.#endPatience()
    this.#answer?.(null)
  }

  /** Sends the login: twice only if the first answer says that all but the nonce was right. */
  async #prove(request: Request): Promise<RtspMessage | null> {
    const answer = await this.#exchange(request)
    if (answer?.status !== 401 || !isStale(this.challenge(answer))) return answer
    return await this.#exchange({ ...request, answers: 2 })
  }

  async #exchange(request: Request): Promise<RtspMessage | null> {
    if (this.#isOver) return null
    const { promise, resolve } = Promise.withResolvers<RtspMessage | null>()
    this.#answer = resolve
    this.#endPatience = this.#setup.later(PATIENCE_MS, () =>
      this.#owner.expired(`no answer to ${request.method} within 10 s`),
    )
    this.sent = request
    const text = this.#writer.text(request)
    this.#pending.begin(request.method, this.#writer.cseq)
    this.#owner.write(text)
    const answer = await promise
    this.#endPatience()
    return answer
  }
}
