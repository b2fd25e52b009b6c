import { randomUUID } from 'node:crypto'
import { claimAnswer, openMessage, type Presence, presence, sealMessage } from './handshake.ts'
import { answerSubject, ROLL_CALL } from './subjects.ts'
import type { Wire } from './wire.ts'

/** More than anybody has; what others send beyond is ignored. */
const MAX_AGENTS = 1024

/** Asks which agents there are, for one coordinator. */
export class RollCall {
  readonly coordinator = randomUUID()
  /** Whether somebody answered who has another run token, or says so. */
  hasStranger = false
  readonly #wire: Wire
  readonly #token: Buffer
  readonly #stop: () => void
  readonly #accepted = new Map<string, (isAccepted: boolean) => void>()
  #here = new Map<string, Presence>()

  constructor(wire: Wire, token: Buffer) {
    this.#wire = wire
    this.#token = token
    this.#stop = wire.subscribe(answerSubject(this.coordinator), ({ payload }) => this.#heard(payload))
  }

  /** The agents that answer within this time. */
  async ask(waitMs: number): Promise<readonly Presence[]> {
    this.#here = new Map()
    const question = sealMessage(this.#token, 'who', { coordinator: this.coordinator })
    this.#wire.publish(ROLL_CALL, question, answerSubject(this.coordinator))
    await new Promise((resolve) => setTimeout(resolve, waitMs))
    return [...this.#here.values()]
  }

  /** Whether the agent accepts the claim for this session; false if it does not answer in time. */
  isAccepted(session: string, waitMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const late = setTimeout(() => resolve(false), waitMs)
    this.#accepted.set(session, resolve)
    return promise.finally(() => {
      clearTimeout(late)
      this.#accepted.delete(session)
    })
  }

  close(): void {
    this.#stop()
  }

  #heard(payload: Uint8Array): void {
    if (payload.length === 0) this.hasStranger = true
    const here = openMessage(this.#token, 'here', presence, payload)
    if (here !== null) {
      const isOurs = here.coordinator === this.coordinator
      if (isOurs && this.#here.size < MAX_AGENTS) this.#here.set(here.agent, here)
      return
    }
    const answer = openMessage(this.#token, 'answer', claimAnswer, payload)
    if (answer !== null) this.#accepted.get(answer.session)?.(answer.isAccepted)
  }
}
