import { type BirpcReturn, createBirpc } from 'birpc'
import { CamgateError } from '../../errors.ts'
import type { Camera } from '../../model/cameras.ts'
import { clockNumber } from '../../system/machine-clock.ts'
import { clockOriginMs } from '../clock-origin.ts'
import type { Machine } from '../machine/load-machine.ts'
import type { ClockOffset } from '../marks/mark-clocks.ts'
import type { NominalRates } from '../nominal/nominal.ts'
import type { ServedWorker, WorkerSettings } from './serve-worker.ts'
import type { Census, LoadWorker, Opening, Standing, WorkerListener, WorkerWindow } from './worker.ts'
import type { WorkerChannel } from './worker-channel.ts'
import type { FindHome, WorkerHome } from './worker-home.ts'

/** A worker reports every second; one that is silent for this long will not come back. */
const SILENCE_LIMIT_MS = 30_000
const SILENCE_CHECKS = 6
const MAX_DEATHS = 3

type Events = Pick<WorkerListener, 'second' | 'streamEnded'>

/** One thread or process, which is replaced when it dies. */
interface Life {
  readonly home: WorkerHome
  readonly channel: WorkerChannel
  readonly rpc: BirpcReturn<ServedWorker, Events>
  /** Resolves when its connections are those that it should have. */
  readonly ready: Promise<void>
  /** Its machine's clock minus ours; the same from the beginning of a window to its end. */
  offsetMs: number
  isOver: boolean
}

/**
 * A load worker in a separate thread or process, here or on an agent. When one dies, it is replaced, its connections are
 * reopened, and the calls that it had not answered are repeated.
 */
export class RemoteWorker implements LoadWorker {
  listener: WorkerListener | null = null
  private readonly findHome: FindHome
  private readonly settings: WorkerSettings
  private readonly silenceLimitMs: number
  private readonly watchdog: NodeJS.Timeout
  private readonly openings = new Map<number, Opening>()
  private window: Parameters<LoadWorker['openWindow']> | null = null
  private life: Life
  private deaths = 0
  /** Why there is no next life; null while there is one. */
  private homeless: unknown = null
  private heardAt = performance.now()
  private isEnding = false

  constructor(findHome: FindHome, settings: WorkerSettings, silenceLimitMs = SILENCE_LIMIT_MS) {
    this.findHome = findHome
    this.settings = settings
    this.silenceLimitMs = silenceLimitMs
    this.life = this.live(null)
    this.watchdog = setInterval(() => this.checkSilence(), silenceLimitMs / SILENCE_CHECKS).unref()
  }

  get name(): string {
    return this.life.home.name
  }

  /** Where it lives now. */
  get machine(): Machine {
    return this.life.home.machine
  }

  async open(openings: readonly Opening[]): Promise<void> {
    for (const opening of openings) this.openings.set(opening.index, opening)
    await this.ask((life) => life.rpc.open(openings.map((opening) => theirs(life, opening))))
  }

  async close(indices: readonly number[]): Promise<void> {
    for (const index of indices) this.openings.delete(index)
    await this.ask(({ rpc }) => rpc.close(indices))
  }

  async census(): Promise<Census> {
    return await this.ask(({ rpc }) => rpc.census())
  }

  async openWindow(...window: Parameters<LoadWorker['openWindow']>): Promise<void> {
    this.window = window
    await this.ask(async (life) => {
      life.offsetMs = life.home.offsetMs()
      await openWindow(life, window)
    })
  }

  async standing(atMs: number): Promise<Standing> {
    return await this.ask((life) => life.rpc.standing(atMs + life.offsetMs))
  }

  async closeWindow(endAtMs: number): Promise<WorkerWindow> {
    const window = await this.ask((life) => life.rpc.closeWindow(endAtMs + life.offsetMs))
    this.window = null
    return window
  }

  async rates(cameras: readonly Camera[], connectRate: number): Promise<NominalRates> {
    return await this.ask(({ rpc }) => rpc.rates(cameras, connectRate))
  }

  async frameBytes(cameras: readonly Camera[]): Promise<number | null> {
    return await this.ask(({ rpc }) => rpc.frameBytes(cameras))
  }

  async halt(): Promise<void> {
    await this.ask(({ rpc }) => rpc.halt())
  }

  /** Ends the thread or process with all its connections. */
  async end(): Promise<void> {
    this.isEnding = true
    clearInterval(this.watchdog)
    await this.life.channel.end()
  }

  private async ask<T>(call: (life: Life) => Promise<T>): Promise<T> {
    for (;;) {
      const { life } = this
      try {
        await life.ready
        return await call(life)
      } catch (error) {
        if (!life.isOver || this.isEnding) throw error
        if (this.homeless instanceof CamgateError) throw this.homeless
        if (this.deaths > MAX_DEATHS || this.homeless !== null) throw doesNotLive(this.name)
      }
    }
  }

  private live(last: WorkerHome | null): Life {
    const home = this.findHome(last)
    const channel = home.launch()
    const offsetMs = home.offsetMs()
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
    const ready = this.begin({ rpc, offsetMs })
    // The next caller gets the error; there may be no caller now.
    ready.catch(() => {})
    const life: Life = { home, channel, rpc, ready, offsetMs, isOver: false }
    void channel.ended.then((why) => this.die(life, why))
    return life
  }

  private async begin(life: Pick<Life, 'rpc' | 'offsetMs'>): Promise<void> {
    await life.rpc.begin(this.settings, clockOriginMs())
    if (this.openings.size === 0) return
    const plannedAtMs = performance.now()
    const openings = [...this.openings.values()].map((opening) => theirs(life, { ...opening, plannedAtMs }))
    // Not awaited: they resolve when their caller asks again.
    void life.rpc.open(openings).catch(() => {})
    if (this.window !== null) await openWindow(life, this.window)
  }

  private die(life: Life, why: string): void {
    life.isOver = true
    if (!this.isEnding) {
      this.deaths += 1
      this.heardAt = performance.now()
      this.listener?.died(why)
      if (this.deaths <= MAX_DEATHS) this.replace(life.home)
    }
    life.rpc.$close(new Error(`${this.name} died: ${why}`))
  }

  private replace(last: WorkerHome): void {
    try {
      this.life = this.live(last)
      // One that moved was not to blame for the end of its machine.
      if (this.machine !== last.machine) this.deaths = 0
    } catch (error) {
      // No machine can start another one; the next caller gets the error.
      this.homeless = error
    }
  }

  private checkSilence(): void {
    if (performance.now() - this.heardAt > this.silenceLimitMs) void this.life.channel.end()
  }
}

/** A connection to open at a moment of the worker's machine. */
function theirs({ offsetMs }: Pick<Life, 'offsetMs'>, opening: Opening): Opening {
  return { ...opening, plannedAtMs: opening.plannedAtMs + offsetMs }
}

async function openWindow(
  { rpc, offsetMs }: Pick<Life, 'rpc' | 'offsetMs'>,
  [startAtMs, durationMs, markClock]: Parameters<LoadWorker['openWindow']>,
): Promise<void> {
  await rpc.openWindow(startAtMs + offsetMs, durationMs, markClockThere(markClock, offsetMs))
}

/** The clock of the cameras compared with that of the worker's machine. On another machine, ours must be named, too. */
function markClockThere(markClock: ClockOffset | null, offsetMs: number): ClockOffset | null {
  if (offsetMs === 0) return markClock
  const { clock, offsetMs: ours } = markClock ?? { clock: clockNumber(), offsetMs: 0 }
  return { clock, offsetMs: ours + offsetMs }
}

function doesNotLive(name: string): CamgateError {
  return new CamgateError('inconclusive', `the load generator failed: ${name} died repeatedly`, {
    hint: 'see what it printed; with less memory or more connections than this machine has room for, plan fewer',
  })
}
