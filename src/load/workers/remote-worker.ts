import { type BirpcReturn, createBirpc } from 'birpc'
import { CamgateError } from '../../errors.ts'
import type { Camera } from '../../model/cameras.ts'
import { clockOriginMs } from '../clock-origin.ts'
import type { NominalRates } from '../nominal/nominal.ts'
import type { ServedWorker, WorkerSettings } from './serve-worker.ts'
import type { Census, LoadWorker, Opening, Standing, WorkerListener, WorkerWindow } from './worker.ts'
import type { WorkerChannel } from './worker-channel.ts'

/** A worker reports every second; one that is silent for this long will not come back. */
const SILENCE_LIMIT_MS = 30_000
const SILENCE_CHECKS = 6
const MAX_DEATHS = 3

type Events = Pick<WorkerListener, 'second' | 'streamEnded'>

/** One thread or process, which is replaced when it dies. */
interface Life {
  readonly channel: WorkerChannel
  readonly rpc: BirpcReturn<ServedWorker, Events>
  /** Resolves when its connections are those that it should have. */
  readonly ready: Promise<void>
  isOver: boolean
}

/**
 * A load worker in a separate thread or process. When one dies, it is replaced, its connections are reopened, and the
 * calls that it had not answered are repeated.
 */
export class RemoteWorker implements LoadWorker {
  readonly name: string
  listener: WorkerListener | null = null
  private readonly launch: () => WorkerChannel
  private readonly settings: WorkerSettings
  private readonly silenceLimitMs: number
  private readonly watchdog: NodeJS.Timeout
  private readonly openings = new Map<number, Opening>()
  private window: Parameters<LoadWorker['openWindow']> | null = null
  private life: Life
  private deaths = 0
  private heardAt = performance.now()
  private isEnding = false

  constructor(
    name: string,
    launch: () => WorkerChannel,
    settings: WorkerSettings,
    silenceLimitMs = SILENCE_LIMIT_MS,
  ) {
    this.name = name
    this.launch = launch
    this.settings = settings
    this.silenceLimitMs = silenceLimitMs
    this.life = this.live()
    this.watchdog = setInterval(() => this.checkSilence(), silenceLimitMs / SILENCE_CHECKS).unref()
  }

  async open(openings: readonly Opening[]): Promise<void> {
    for (const opening of openings) this.openings.set(opening.index, opening)
    await this.ask((rpc) => rpc.open(openings))
  }

  async close(indices: readonly number[]): Promise<void> {
    for (const index of indices) this.openings.delete(index)
    await this.ask((rpc) => rpc.close(indices))
  }

  async census(): Promise<Census> {
    return await this.ask((rpc) => rpc.census())
  }

  async openWindow(...window: Parameters<LoadWorker['openWindow']>): Promise<void> {
    this.window = window
    await this.ask((rpc) => rpc.openWindow(...window))
  }

  async standing(atMs: number): Promise<Standing> {
    return await this.ask((rpc) => rpc.standing(atMs))
  }

  async closeWindow(endAtMs: number): Promise<WorkerWindow> {
    const window = await this.ask((rpc) => rpc.closeWindow(endAtMs))
    this.window = null
    return window
  }

  async rates(cameras: readonly Camera[], connectRate: number): Promise<NominalRates> {
    return await this.ask((rpc) => rpc.rates(cameras, connectRate))
  }

  async frameBytes(cameras: readonly Camera[]): Promise<number | null> {
    return await this.ask((rpc) => rpc.frameBytes(cameras))
  }

  async halt(): Promise<void> {
    await this.ask((rpc) => rpc.halt())
  }

  /** Ends the thread or process with all its connections. */
  async end(): Promise<void> {
    this.isEnding = true
    clearInterval(this.watchdog)
    await this.life.channel.end()
  }

  private async ask<T>(call: (rpc: Life['rpc']) => Promise<T>): Promise<T> {
    for (;;) {
      const { life } = this
      try {
        await life.ready
        return await call(life.rpc)
      } catch (error) {
        if (!life.isOver || this.isEnding) throw error
        if (this.deaths > MAX_DEATHS) throw doesNotLive(this.name)
      }
    }
  }

  private live(): Life {
    const channel = this.launch()
    const events: Events = {
      second: (second) => {
        this.heardAt = performance.now()
        this.listener?.second(second)
      },
      streamEnded: (id, end, isDrop) => this.listener?.streamEnded(id, end, isDrop),
    }
    const rpc = createBirpc<ServedWorker, Events>(events, {
      post: (message) => channel.post(message),
      on: (listener) => channel.onMessage(listener),
      // Opening may take as long as the schedule says. A worker that hangs is detected by its silence.
      timeout: -1,
    })
    const ready = this.begin(rpc)
    // The next caller gets the error; there may be no caller now.
    ready.catch(() => {})
    const life: Life = { channel, rpc, ready, isOver: false }
    void channel.ended.then((why) => this.die(life, why))
    return life
  }

  private async begin(rpc: Life['rpc']): Promise<void> {
    await rpc.begin(this.settings, clockOriginMs())
    if (this.openings.size === 0) return
    const plannedAtMs = performance.now()
    // Not awaited: they resolve when their caller asks again.
    void rpc.open([...this.openings.values()].map((opening) => ({ ...opening, plannedAtMs }))).catch(() => {})
    if (this.window !== null) await rpc.openWindow(...this.window)
  }

  private die(life: Life, why: string): void {
    life.isOver = true
    if (!this.isEnding) {
      this.deaths += 1
      this.heardAt = performance.now()
      this.listener?.died(why)
      if (this.deaths <= MAX_DEATHS) this.replace()
    }
    life.rpc.$close(new Error(`${this.name} died: ${why}`))
  }

  private replace(): void {
    try {
      this.life = this.live()
    } catch {
      // This machine cannot start another one; the next caller gets the error.
      this.deaths = MAX_DEATHS + 1
    }
  }

  private checkSilence(): void {
    if (performance.now() - this.heardAt > this.silenceLimitMs) void this.life.channel.end()
  }
}

function doesNotLive(name: string): CamgateError {
  return new CamgateError('inconclusive', `the load generator failed: ${name} died repeatedly`, {
    hint: 'see what it printed; with less memory or more connections than this machine has room for, plan fewer',
  })
}
