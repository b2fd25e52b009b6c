import { CamgateError } from '../errors.ts'
import type { Machine } from '../load/machine/load-machine.ts'
import type { Agent, AgentClock } from '../load/workers/agent.ts'
import type { WorkerChannel } from '../load/workers/worker-channel.ts'
import { RemoteMachine, type RemoteMachineSetup } from './remote-machine.ts'
import { type AgentReport, FIRST_WORKER, ORDERS, type Order, report } from './session-messages.ts'

/** The most that a monotonic clock is sped up or slowed down to correct it (adjtimex(2)): 500 µs a second. */
const MAX_DRIFT = 500e-6
const END_LIMIT_MS = 1000
const RELEASED = 'the run is over'

export interface ClaimedAgentSetup extends Omit<RemoteMachineSetup, 'offsetMs'> {
  readonly clock: AgentClock
  /** Called once, when it works for us no longer. */
  readonly released: () => Promise<void>
}

/** An agent that works for this run, over its session. */
export class ClaimedAgent implements Agent {
  readonly name: string
  readonly machine: Machine
  readonly gone: Promise<string>
  readonly #setup: ClaimedAgentSetup
  readonly #workers = new Map<number, RemoteChannel>()
  #clock: AgentClock
  #readAtMs = performance.now()
  #launched = 0
  #release: Promise<void> | null = null

  constructor(setup: ClaimedAgentSetup) {
    const { name, link, clock } = setup
    this.name = name
    this.#setup = setup
    this.#clock = clock
    this.machine = new RemoteMachine({ ...setup, offsetMs: () => this.#clock.offsetMs })
    this.gone = link.ended.then((why) => `agent "${name}": ${why}`)
    void this.gone.then((why) => this.#endAll(why))
    link.listen(ORDERS, (body) => this.#heard(report.parse(body)))
  }

  /** The error grows with the age of the exchange, because clocks drift apart. */
  get clock(): AgentClock {
    const { offsetMs, errorMs } = this.#clock
    return { offsetMs, errorMs: errorMs + MAX_DRIFT * (performance.now() - this.#readAtMs) }
  }

  async readClock(): Promise<AgentClock> {
    try {
      this.#clock = await this.#setup.link.exchangeClocks()
      this.#readAtMs = performance.now()
    } catch {
      // An answer was late, or the agent is gone, which others report.
    }
    return this.clock
  }

  /** The run begins: an agent that is to serve one run only has found it. */
  begin(): void {
    this.#order({ kind: 'begin' })
  }

  launch(kind: 'thread' | 'process', worker: string): WorkerChannel {
    const channel = FIRST_WORKER + this.#launched
    this.#launched += 1
    const launched = new RemoteChannel(
      (message) => this.#setup.link.send(channel, message),
      () => this.#order({ kind: 'end', channel }),
    )
    this.#workers.set(channel, launched)
    void launched.ended.then(() => this.#forget(channel))
    this.#setup.link.listen(channel, (message) => launched.heard(message))
    this.#order({ kind: 'launch', channel, as: kind, worker })
    void this.gone.then((why) => launched.over(why))
    return launched
  }

  release(): Promise<void> {
    this.#release ??= this.#setup.link.close(RELEASED).then(() => this.#setup.released())
    return this.#release
  }

  #order(given: Order): void {
    this.#setup.link.send(ORDERS, given)
  }

  #heard(given: AgentReport): void {
    const worker = this.#workers.get(given.channel)
    if (given.kind === 'ended') worker?.over(`on agent "${this.name}": ${given.why}`)
    else worker?.refuse(given.call, given.why)
  }

  #forget(channel: number): void {
    this.#workers.delete(channel)
    this.#setup.link.forget(channel)
  }

  #endAll(why: string): void {
    for (const worker of this.#workers.values()) worker.over(why)
  }
}

/** A thread or process on an agent's machine. */
class RemoteChannel implements WorkerChannel {
  readonly ended: Promise<string>
  readonly over: (why: string) => void
  readonly #post: (message: unknown) => void
  readonly #end: () => void
  readonly #listeners: ((message: unknown) => void)[] = []

  constructor(post: (message: unknown) => void, end: () => void) {
    const { promise, resolve } = Promise.withResolvers<string>()
    this.ended = promise
    this.over = resolve
    this.#post = post
    this.#end = end
  }

  post(message: unknown): void {
    this.#post(message)
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listeners.push(listener)
  }

  heard(message: unknown): void {
    for (const listener of this.#listeners) listener(message)
  }

  /** Answers a call of birpc in the agent's place: its operator does not allow the camera. */
  refuse(call: string, why: string): void {
    const hint = 'docs/agents.md says what an agent may connect to'
    this.heard({ t: 's', i: call, e: new CamgateError('bad_input', why, { hint }) })
  }

  async end(): Promise<void> {
    this.#end()
    const late = setTimeout(() => this.over('it did not end in time'), END_LIMIT_MS)
    await this.ended
    clearTimeout(late)
  }
}
