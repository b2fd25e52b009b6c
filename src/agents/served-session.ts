import { createBirpc } from 'birpc'
import { processChannel, threadChannel, type WorkerChannel } from '../load/workers/worker-channel.ts'
import type { AllowedTargets } from '../protocols/allowed-targets.ts'
import type { AgentLink } from './agent-link.ts'
import { ServedMachine } from './served-machine.ts'
import { type AgentReport, MACHINE, ORDERS, type Order, order } from './session-messages.ts'
import { TargetGuard } from './target-guard.ts'

/** Of one run at a time; a run replaces a worker three times. */
const MAX_WORKERS = 1024

export interface LentMachine {
  readonly name: string
  readonly allowed: AllowedTargets
  /** The file of the command line, which can serve as a load worker. */
  readonly program: string
  /** How far the clock that coordinators see is ahead of this machine's: 0, except in tests. */
  readonly clockShiftMs: number
}

/** What an agent does for one coordinator: load workers, and questions about its machine. */
export class ServedSession {
  /** Resolves when the run begins: until then the coordinator may still want another agent. */
  readonly begun: Promise<void>
  readonly #link: AgentLink
  readonly #lent: LentMachine
  readonly #guard: TargetGuard
  readonly #machine: ServedMachine
  readonly #workers = new Map<number, WorkerChannel>()
  readonly #begin: () => void

  constructor(link: AgentLink, lent: LentMachine) {
    const { name, allowed, clockShiftMs } = lent
    const { promise, resolve } = Promise.withResolvers<void>()
    this.begun = promise
    this.#begin = resolve
    this.#link = link
    this.#lent = lent
    this.#guard = new TargetGuard(name, allowed, clockShiftMs)
    this.#machine = new ServedMachine(clockShiftMs)
    link.listen(ORDERS, (body) => this.#obey(order.parse(body)))
    this.#serveMachine()
  }

  /** Ends all workers with everything that is open on them. */
  async close(): Promise<void> {
    const workers = [...this.#workers.values()]
    this.#workers.clear()
    await Promise.all(workers.map((worker) => worker.end()))
  }

  #serveMachine(): void {
    const machine = this.#machine
    // Without a prototype: whatever else a coordinator names is not found.
    const calls = Object.assign(Object.create(null), {
      room: (needs: unknown) => machine.room(needs),
      fingerprint: (version: unknown) => machine.fingerprint(version),
      watch: (view: unknown) => machine.watch(view),
      second: (load: unknown) => machine.second(load as Parameters<ServedMachine['second']>[0]),
      begin: (hasDatagrams: unknown) => machine.begin(hasDatagrams),
      end: () => machine.end(),
    })
    createBirpc<object, object>(calls, {
      post: (message) => this.#link.send(MACHINE, message),
      on: (listener) => this.#link.listen(MACHINE, listener),
      timeout: -1,
    })
  }

  #obey(given: Order): void {
    if (given.kind === 'begin') this.#begin()
    else if (given.kind === 'launch') this.#launch(given)
    else void this.#workers.get(given.channel)?.end()
  }

  #launch({ channel, as, worker }: Extract<Order, { kind: 'launch' }>): void {
    if (this.#workers.has(channel) || this.#workers.size >= MAX_WORKERS) throw new Error('too many workers')
    const { program } = this.#lent
    const launched = as === 'thread' ? threadChannel(program, worker) : processChannel(program)
    this.#workers.set(channel, launched)
    launched.onMessage((message) => this.#link.send(channel, message))
    this.#link.listen(channel, (message) => this.#passOn(channel, launched, message))
    void launched.ended.then((why) => {
      this.#workers.delete(channel)
      this.#link.forget(channel)
      this.#report({ kind: 'ended', channel, why: why.slice(0, 1000) })
    })
  }

  #passOn(channel: number, worker: WorkerChannel, message: unknown): void {
    const checked = this.#guard.check(message)
    if (checked.kind === 'refused') {
      const { call, why } = checked
      this.#report({ kind: 'refused', channel, call: call.slice(0, 100), why: why.slice(0, 4000) })
    } else {
      this.#machine.sees(checked.urls)
      worker.post(checked.message)
    }
  }

  #report(report: AgentReport): void {
    this.#link.send(ORDERS, report)
  }
}
