import { z } from 'zod'
import { clockOriginMs } from '../load/clock-origin.ts'
import type { LoadSecond, MachineRecord } from '../load/machine/load-machine.ts'
import { ThisMachine } from '../load/machine/this-machine.ts'
import { findServers } from '../server/find/find-servers.ts'
import { ELSEWHERE, type Servers } from '../server/find/servers.ts'
import { boundedArray } from './bounded-array.ts'
import type { MachineCalls, ServersView } from './session-messages.ts'

const count = z.number().int().min(0)
const pids = boundedArray(z.number().int().min(1), 10_000)
const serversView = z.object({
  servers: z.object({ where: z.enum(['here', 'elsewhere']), pids, forwarders: pids.optional() }).nullable(),
  ours: pids,
})
const needs = z.object({ descriptors: count, ports: count, hasDatagrams: z.boolean() })
const amount = z.number().min(0)
const load = z.object({ connections: count, nominalFps: amount, fps: amount, bytes: amount })

/** This machine, for the coordinator of a run. Arguments come from outside and are checked. */
export class ServedMachine implements MachineCalls {
  readonly #machine = new ThisMachine(process.env)
  readonly #shiftMs: number
  /** Cameras that connections were opened to. */
  readonly #urls = new Set<string>()
  #view: ServersView = { servers: ELSEWHERE, ours: [] }
  /** How many of the URLs have been looked up; null before the first time. */
  #lookedUp: number | null = null

  /** @param shiftMs how far the clock that coordinators see is ahead of this machine's */
  constructor(shiftMs: number) {
    this.#shiftMs = shiftMs
  }

  /** Remembers where the load goes: a server of this machine is watched. */
  sees(urls: readonly string[]): void {
    for (const url of urls) this.#urls.add(url)
  }

  async room(asked: unknown): ReturnType<MachineCalls['room']> {
    return await this.#machine.room(needs.parse(asked))
  }

  async fingerprint(toolVersion: unknown): ReturnType<MachineCalls['fingerprint']> {
    return await this.#machine.fingerprint(z.string().max(40).parse(toolVersion))
  }

  watch(view: unknown): void {
    const { servers, ours } = serversView.parse(view)
    this.#view = { servers: servers === null ? null : cleanServers(servers), ours }
    this.#machine.watch(this.#view.servers ?? ELSEWHERE, ours)
  }

  second(asked: LoadSecond): void {
    this.#machine.second(load.parse(asked))
  }

  async begin(hasDatagrams: unknown): Promise<void> {
    await this.#lookForServers()
    await this.#machine.begin(z.boolean().parse(hasDatagrams))
  }

  async end(): Promise<MachineRecord> {
    const record = await this.#machine.end()
    const originMs = clockOriginMs() + this.#shiftMs
    const samples = record.samples.map((sample) => ({ ...sample, atMs: sample.atMs + originMs }))
    return { ...record, samples }
  }

  /** Before a window, when there are new cameras: no search falls into a window. */
  async #lookForServers(): Promise<void> {
    const { servers, ours } = this.#view
    if (servers !== null || this.#lookedUp === this.#urls.size) return
    this.#lookedUp = this.#urls.size
    this.#machine.watch(await findServers([...this.#urls]), ours)
  }
}

function cleanServers({ where, pids, forwarders }: z.infer<typeof serversView>['servers'] & object): Servers {
  return forwarders === undefined ? { where, pids } : { where, pids, forwarders }
}
