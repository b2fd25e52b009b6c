import { randomBytes } from 'node:crypto'
import type { Home } from '../protocols/rtsp/address.ts'
import type { RtspMessage } from '../protocols/rtsp/message.ts'
import { PendingRequest } from '../protocols/rtsp/pending-request.ts'
import { type Request, RequestWriter, requestOf } from '../protocols/rtsp/rtsp-request.ts'
import { isStale } from '../protocols/shared/authentication.ts'

/** For each answer. */
const PATIENCE_MS = 10_000

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
  #patience: NodeJS.Timeout | undefined
  #isOver = false

  constructor(home: Home, owner: ExchangeOwner) {
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

  /** The answer, after a login if the server asks for one; null if the exchange is over. */
  async ask(request: Request): Promise<RtspMessage | null> {
    const answer = await this.#exchange(request)
    if (answer?.status !== 401) return answer
    const challenges = this.challenge(answer)
    const mayAnswer = request.answers === 0 || (request.answers === 1 && isStale(challenges))
    if (!mayAnswer || !this.#writer.canAuthorize(request)) return answer
    return await this.ask({ ...request, answers: request.answers + 1 })
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
    clearTimeout(this.#patience)
    this.#answer?.(null)
  }

  async #exchange(request: Request): Promise<RtspMessage | null> {
    if (this.#isOver) return null
    const { promise, resolve } = Promise.withResolvers<RtspMessage | null>()
    this.#answer = resolve
    this.#patience = setTimeout(
      () => this.#owner.expired(`no answer to ${request.method} within 10 s`),
      PATIENCE_MS,
    )
    this.sent = request
    const text = this.#writer.text(request)
    this.#pending.begin(request.method, this.#writer.cseq)
    this.#owner.write(text)
    const answer = await promise
    clearTimeout(this.#patience)
    return answer
  }
}
