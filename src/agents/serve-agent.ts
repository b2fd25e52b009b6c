import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { CamgateError } from '../errors.ts'
import { machineClockMs } from '../system/machine-clock.ts'
import { newKey, type OwnKey, sessionKeys, tokenKey } from './agent-keys.ts'
import { AgentLink } from './agent-link.ts'
import { type ClaimAnswer, claim, openMessage, type Presence, rollCall, sealMessage } from './handshake.ts'
import { thisMachineIdentity } from './machine-identity.ts'
import { type LentMachine, ServedSession } from './served-session.ts'
import { answerSubject, claimSubject, ROLL_CALL } from './subjects.ts'
import type { Wire, WireMessage } from './wire.ts'

/** A coordinator that is silent for this long, in seconds, does not come back. Longer than it waits for an agent. */
const PATIENCE = 10
/** The answer to a question that was sealed with another run token. */
const NO_ANSWER = new Uint8Array(0)

export interface AgentSetup extends LentMachine {
  readonly wire: Wire
  readonly toolVersion: string
  readonly runToken: string | null
  /** Ends after one run. */
  readonly isOnce: boolean
  /** Ends the agent, and lets its coordinator know. */
  readonly signal: AbortSignal
  /** Called when a run begins and when it is over, with why. */
  readonly runBegan?: () => void
  readonly runEnded?: (why: string) => void
}

/**
 * Lends this machine to one run after the other until the signal aborts.
 * @throws CamgateError `unreachable` when the NATS server closes the connection for good
 */
export async function serveAgent(setup: AgentSetup): Promise<void> {
  const agent = new ServingAgent(setup)
  try {
    await agent.done
  } finally {
    await agent.close()
  }
}

class ServingAgent {
  readonly done: Promise<void>
  readonly #setup: AgentSetup
  readonly #id = randomUUID()
  readonly #identity = thisMachineIdentity()
  readonly #token: Buffer
  readonly #undo: (() => void)[]
  /** For one session: a claim that was heard before is not accepted again. */
  #key: OwnKey = newKey()
  #current: { readonly link: AgentLink; readonly session: ServedSession } | null = null

  constructor(setup: AgentSetup) {
    const { wire, signal, runToken } = setup
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.done = promise
    this.#setup = setup
    this.#token = tokenKey(runToken)
    signal.addEventListener('abort', () => resolve(), { once: true })
    if (signal.aborted) resolve()
    void wire.closed.then((why) => reject(new CamgateError('unreachable', why)))
    this.#undo = [
      wire.subscribe(ROLL_CALL, (message) => this.#answerRollCall(message)),
      wire.subscribe(claimSubject(this.#id), (message) => this.#answerClaim(message, resolve)),
    ]
  }

  async close(): Promise<void> {
    for (const undo of this.#undo) undo()
    const current = this.#current
    await current?.link.close('its operator ended it')
    await current?.session.close()
  }

  #answerRollCall({ payload, reply }: WireMessage): void {
    const { wire, name, toolVersion } = this.#setup
    const asked = openMessage(this.#token, 'who', rollCall, payload)
    if (asked === null) {
      // Only there: nobody gets an answer who did not ask for it.
      if (reply.startsWith(answerSubject(''))) wire.publish(reply, NO_ANSWER)
      return
    }
    const here: Presence = {
      coordinator: asked.coordinator,
      agent: this.#id,
      name,
      toolVersion,
      processors: availableParallelism(),
      identity: this.#identity,
      isBusy: this.#current !== null,
      key: this.#key.public.toString('base64'),
    }
    wire.publish(answerSubject(asked.coordinator), sealMessage(this.#token, 'here', here))
  }

  #answerClaim({ payload }: WireMessage, done: () => void): void {
    const { wire, toolVersion } = this.#setup
    const asked = openMessage(this.#token, 'claim', claim, payload)
    if (asked === null) return
    const agent = this.#key.public
    const isAccepted =
      this.#current === null &&
      asked.agentKey === agent.toString('base64') &&
      asked.toolVersion === toolVersion &&
      this.#open(asked.session, Buffer.from(asked.key, 'base64'), done)
    const answer: ClaimAnswer = { session: asked.session, isAccepted }
    wire.publish(answerSubject(asked.coordinator), sealMessage(this.#token, 'answer', answer))
  }

  /** @returns whether the session is open */
  #open(session: string, coordinator: Buffer, done: () => void): boolean {
    const { wire, clockShiftMs } = this.#setup
    const own = this.#key
    let keys: ReturnType<typeof sessionKeys>
    try {
      keys = sessionKeys({ token: this.#token, own, agent: own.public, coordinator, session })
    } catch {
      return false
    }
    const now = (): number => machineClockMs() + clockShiftMs
    const link = new AgentLink({ wire, side: 'agent', session, keys, patience: PATIENCE, now })
    const current = { link, session: new ServedSession(link, this.#setup) }
    this.#current = current
    void this.#serve(current, done)
    return true
  }

  async #serve(current: { readonly link: AgentLink; readonly session: ServedSession }, done: () => void) {
    const { isOnce, runBegan, runEnded } = this.#setup
    let hasBegun = false
    void current.session.begun.then(() => {
      hasBegun = true
      runBegan?.()
    })
    const why = await current.link.ended
    await current.session.close()
    this.#key = newKey()
    this.#current = null
    if (hasBegun) runEnded?.(why)
    if (hasBegun && isOnce) done()
  }
}
