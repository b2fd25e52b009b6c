import { type BirpcReturn, createBirpc } from 'birpc'
import { z } from 'zod'
import { clockOriginMs } from '../load/clock-origin.ts'
import type { LoadSecond, Machine, MachineRecord, Room } from '../load/machine/load-machine.ts'
import type { MachineSample } from '../load/machine/machine-monitor.ts'
import { type Fingerprint, fingerprintSchema } from '../model/job-kind.ts'
import type { ConnectionNeeds } from '../protocols/protocol.ts'
import { ELSEWHERE, type Servers } from '../server/find/servers.ts'
import type { AgentLink } from './agent-link.ts'
import { boundedArray } from './bounded-array.ts'
import { MACHINE, type MachineCalls } from './session-messages.ts'

/** Reading /proc takes milliseconds, looking for servers a name lookup. */
const ANSWER_MS = 20_000
/** More than a window of a week has. */
const MAX_SAMPLES = 1_000_000

const amount = z.number()
const figure = z.number().nullable()
const count = z.number().int().min(0)
const pids = boundedArray(count, 10_000)
/** A machine that limits nothing has infinite room. */
const room = z.object({
  connections: z.union([count, z.literal(Number.POSITIVE_INFINITY)]),
  why: z.enum(['file descriptors', 'local ports']),
  each: amount,
  used: amount,
  all: z.union([amount, z.literal(Number.POSITIVE_INFINITY)]),
})
const sample = z.object({
  atMs: amount,
  durationMs: amount,
  processors: amount,
  busy: figure,
  stolen: figure,
  throttled: figure,
  own: figure,
  server: figure,
  serverWait: figure,
  serverRoom: figure,
  foreign: figure,
  others: z.map(z.string().max(256), amount),
})
const record = z.object({
  servers: z.object({ where: z.enum(['here', 'elsewhere']), pids, forwarders: pids.optional() }),
  samples: boundedArray(sample, MAX_SAMPLES),
  behind: boundedArray(z.boolean().nullable(), MAX_SAMPLES),
  datagramsDropped: figure,
})

/** What a coordinator knows of an agent's machine beside the session. */
export interface RemoteMachineSetup {
  readonly name: string
  readonly processors: number
  readonly link: AgentLink
  /** Whether the numbers of processes mean the same there. */
  readonly sharesProcesses: boolean
  /** Processes of this run on that machine, the agent's aside. */
  readonly ours: readonly number[]
  /** The agent's clock minus ours. */
  readonly offsetMs: () => number
}

/**
 * The machine of an agent. When the agent is gone, nothing more can be opened there, and a window has no record of the
 * machine; its connections say that they are gone.
 */
export class RemoteMachine implements Machine {
  readonly name: string
  readonly processors: number
  readonly #setup: RemoteMachineSetup
  readonly #rpc: BirpcReturn<MachineCalls>
  #isGone = false

  constructor(setup: RemoteMachineSetup) {
    const { name, processors, link } = setup
    this.name = name
    this.processors = processors
    this.#setup = setup
    this.#rpc = createBirpc<MachineCalls>(
      {},
      {
        post: (message) => link.send(MACHINE, message),
        on: (listener) => link.listen(MACHINE, listener),
        timeout: ANSWER_MS,
      },
    )
    void link.ended.then((why) => {
      this.#isGone = true
      this.#rpc.$close(new Error(`agent "${name}": ${why}`))
    })
  }

  async room(needs: ConnectionNeeds): Promise<Room> {
    return room.parse(await this.#rpc.room(needs))
  }

  async fingerprint(toolVersion: string): Promise<Fingerprint> {
    return fingerprintSchema.parse(await this.#rpc.fingerprint(toolVersion))
  }

  watch(servers: Servers): void {
    const { sharesProcesses, ours } = this.#setup
    this.#sendEvent(this.#rpc.watch.asEvent({ servers: sharesProcesses ? servers : null, ours }))
  }

  second(load: LoadSecond): void {
    this.#sendEvent(this.#rpc.second.asEvent(load))
  }

  async begin(hasDatagrams: boolean): Promise<void> {
    await this.#unlessGone(this.#rpc.begin(hasDatagrams), undefined)
  }

  async end(): Promise<MachineRecord> {
    const nothing = { where: this.name, servers: ELSEWHERE, samples: [], behind: [], datagramsDropped: null }
    return await this.#unlessGone(
      this.#rpc.end().then((answer) => this.#read(answer)),
      nothing,
    )
  }

  async #unlessGone<T>(answer: Promise<T>, otherwise: T): Promise<T> {
    try {
      return await answer
    } catch (error) {
      if (this.#isGone) return otherwise
      throw error
    }
  }

  #sendEvent(sent: Promise<unknown>): void {
    // An agent that is gone is reported by its workers.
    sent.catch(() => {})
  }

  #read(answer: unknown): MachineRecord {
    const { servers, samples, ...others } = record.parse(answer)
    const { forwarders, ...seen } = servers
    const originMs = clockOriginMs() + this.#setup.offsetMs()
    const here = samples.map((one): MachineSample => ({ ...one, atMs: one.atMs - originMs }))
    return {
      ...others,
      where: this.name,
      servers: forwarders === undefined ? seen : { ...seen, forwarders },
      samples: here,
    }
  }
}
