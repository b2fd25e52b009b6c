import type { Camera } from '../model/cameras.ts'
import type { HealthRules } from '../model/health-rules.ts'
import type { Percentiles, WindowMarks, WindowResult } from '../model/measured-window.ts'
import type { StreamEnd } from '../model/streams.ts'
import { clockNumber } from '../system/machine-clock.ts'
import { type Clock, pause } from './clock.ts'
import { clippedMs, isCertainToFail, mergeWindows, noticeMs, openWindow } from './common-window.ts'
import { GeneratorWatch, type PlannedSet } from './generator/generator-watch.ts'
import { loadOf } from './generator/guard.ts'
import { spansOf } from './generator/machine-use.ts'
import { chooseSentinels } from './generator/sentinels.ts'
import { halting } from './halting.ts'
import type { LiveChange } from './live.ts'
import type { Machine } from './machine/load-machine.ts'
import { type ReadClock, WindowClock, withError } from './marks/window-clock.ts'
import { type Place, plannedStartMs } from './schedule.ts'
import type { LoadWorker, LoadWorkers, Opening, WorkerListener, WorkerSecond } from './workers/worker.ts'

export interface EngineSetup {
  /** They must be idle: no connection of another engine is open on them. */
  readonly workers: LoadWorkers
  /** The place of connection `index` of the set. */
  readonly placeOf: (index: number) => Place
  readonly nominalFps: (camera: Camera) => number
  readonly rules: HealthRules
  /** New connections a second. */
  readonly connectRate: number
  /** Whether some streams may come as datagrams, which this machine may drop for lack of buffer space. */
  readonly hasDatagrams: boolean
  readonly clock: Clock
  /** How the clock of cameras on another machine is read; null or absent where nobody said. */
  readonly readMarkClock?: ReadClock | null
  readonly listener: EngineListener
}

/** Receives what happens while the load runs. */
export interface EngineListener {
  second(second: LiveSecond): void
  streamEnded(connectionId: string, end: StreamEnd, isDrop: boolean): void
  workerDied(name: string, why: string): void
}

export interface LiveSecond {
  readonly planned: number
  /** Connections whose stream is open and delivers. */
  readonly delivering: number
  readonly healthy: number
  /** Frames a second, per planned connection, over up to the last five seconds. */
  readonly fps: number
  readonly changes: readonly LiveChange[]
  /** Bytes received in this second. */
  readonly bytes: number
  /** Since the start: streams that delivered after an earlier one had ended. */
  readonly reconnections: number
  /** The share of the generator's tightest limit in use: 0 to 1, or above when it is exceeded. */
  readonly generatorLoad: number
}

/** A server may still count a connection that was closed a moment ago. */
const CLOSED_FOR_MS = 250
/**
 * One set of connections that grows and shrinks, and the windows measured over it. It reads no streams: it schedules
 * the connections on the workers, and adds up what they counted.
 */
export class LoadEngine {
  private readonly setup: EngineSetup
  private readonly workers: readonly LoadWorker[]
  private readonly cancel: () => void
  private readonly generator: GeneratorWatch
  private readonly seconds = new Map<LoadWorker, WorkerSecond>()
  /** The planned connections by index, each with its worker. */
  private readonly planned: LoadWorker[] = []
  /** Nominal frame rates by index. */
  private readonly rates: number[] = []
  private sentinels: ReadonlySet<number> = new Set()
  private changes: LiveChange[] = []
  private reconnections = 0
  private readonly markClock: WindowClock

  constructor(setup: EngineSetup) {
    const { bulk, sentinel } = setup.workers
    this.setup = setup
    this.workers = sentinel === null ? bulk : [...bulk, sentinel]
    this.markClock = new WindowClock(setup.readMarkClock ?? null, clockNumber())
    this.generator = new GeneratorWatch(setup.workers, setup.rules)
    for (const worker of this.workers) worker.listener = this.listenerOf(worker)
    this.cancel = setup.clock.every(1000, () => this.second())
  }

  get size(): number {
    return this.planned.length
  }

  /** How many connections have ever delivered a frame. */
  async delivering(): Promise<number> {
    const counts = await this.each((worker) => worker.census())
    return counts.reduce((sum, { delivering }) => sum + delivering, 0)
  }

  /**
   * Brings the set to `target` connections: closes the last ones, opens missing ones on the schedule, and reopens those
   * that ended or were late, so that one load does not suffer from the load before it. Waits until each new one has had
   * its first frame or its first failure; ends early when the signal aborts.
   *
   * @param connectRate new connections a second; by default as planned
   * @returns indices of the connections that were opened
   */
  async resizeTo(
    target: number,
    signal: AbortSignal,
    connectRate = this.setup.connectRate,
  ): Promise<readonly number[]> {
    this.generator.forgetShortages()
    const unfit = (await this.each((worker) => worker.census())).flatMap((census) => census.unfit)
    const gone = [...unfit, ...range(Math.max(target, 0), this.planned.length)]
    await this.shut([...new Set(gone)], signal)
    const missing = [...unfit.filter((index) => index < target), ...range(this.planned.length, target)]
    this.planned.splice(target)
    this.rates.splice(target)
    this.assign(target)
    const opened = missing.toSorted((a, b) => a - b)
    await this.openAll(opened, signal, connectRate)
    return opened
  }

  /**
   * Closes these connections and opens them anew on the schedule, as their viewers would. Waits until each has had its first
   * frame or its first failure; ends early when the signal aborts.
   */
  async renew(indices: readonly number[], signal: AbortSignal): Promise<void> {
    await this.shut(indices, signal)
    await this.openAll(indices, signal, this.setup.connectRate)
  }

  /**
   * Measures all connections over one window; a signal that aborts ends the window early. Where the clocks of the workers
   * are not known exactly, the window is shorter by their error at both ends.
   * @param endsEarly whether the window also ends once it is certain to fail
   */
  async measure(plannedMs: number, signal: AbortSignal, endsEarly = false): Promise<WindowResult> {
    const { clock, hasDatagrams, workers } = this.setup
    const errorMs = await workers.readClocks(plannedMs)
    const durationMs = clippedMs(plannedMs, errorMs)
    const markClock = await this.markClock.begin()
    const startAt = await openWindow(this.workers, { durationMs, errorMs, markClock }, clock)
    const startedAtEpochMs = Date.now() + startAt - clock.now()
    await this.generator.begin(hasDatagrams)
    const isFailed =
      endsEarly &&
      (await isCertainToFail(this.workers, { startAt, durationMs, size: this.size }, this.setup, signal))
    if (!isFailed) await pause(clock, startAt + durationMs + errorMs - clock.now(), signal)
    const isCut = isFailed || signal.aborted
    // Until they hear of the end of a window that is cut short, workers go on counting.
    const measuredMs = isCut ? clamp(clock.now() + errorMs - startAt, 0, durationMs) : durationMs
    const windows = await this.each((worker) => worker.closeWindow(startAt + measuredMs))
    const { seconds: counts, latency, ...merged } = mergeWindows(windows)
    const window = { startedAtEpochMs, durationMs: measuredMs, ...merged }
    const loops = windows.map((own, at) => ({ ...own, ...this.placeOfWorker(at) }))
    const records = await this.generator.end()
    return {
      ...window,
      marks: await this.marksOf(window.connections, latency, errorMs),
      ...this.generator.judge({ window, loops, records }, this.set),
      timeline: { startedAtMs: startAt, counts, machine: spansOf(records) },
    }
  }

  /** Null without a marked frame. */
  private async marksOf(
    connections: WindowResult['connections'],
    latency: Percentiles,
    errorMs: number,
  ): Promise<WindowMarks | null> {
    if (connections.every(({ marks }) => marks == null)) return null
    return { clock: withError(await this.markClock.end(latency.max !== null), errorMs), latency }
  }

  /** Closes every connection and stops the timers. */
  async close(): Promise<void> {
    this.cancel()
    // If a worker is gone for good, that has already been reported.
    await Promise.allSettled(this.workers.map((worker) => worker.halt()))
    await Promise.allSettled([this.closeAll(range(0, this.planned.length))])
    this.planned.length = 0
    for (const worker of this.workers) worker.listener = null
  }

  private async closeAll(indices: readonly number[]): Promise<void> {
    await Promise.all([...this.byWorker(indices)].map(([worker, own]) => worker.close(own)))
  }

  private async shut(indices: readonly number[], signal: AbortSignal): Promise<void> {
    if (indices.length === 0) return
    await this.closeAll(indices)
    await pause(this.setup.clock, CLOSED_FOR_MS, signal)
  }

  /** Gives each new connection its worker in turn, except that sentinels go to the sentinel worker. */
  private assign(target: number): void {
    const { bulk, sentinel } = this.setup.workers
    const before = this.planned.length
    if (sentinel !== null) this.sentinels = chooseSentinels(this.sentinels, target, this.setup.placeOf)
    for (const index of range(before, target)) {
      const own = bulk[index % bulk.length]
      if (own === undefined) throw new RangeError('expected a load worker, found none')
      this.planned[index] = sentinel !== null && this.sentinels.has(index) ? sentinel : own
    }
  }

  private async openAll(indices: readonly number[], signal: AbortSignal, connectRate: number): Promise<void> {
    if (indices.length === 0 || signal.aborted) return
    const { clock } = this.setup
    // A connection that an agent hears of too late would seem to wait for its first frame.
    const startedAt = clock.now() + noticeMs(this.setup.workers)
    const openings = new Map(
      indices.map((index, order) => [
        index,
        this.opening(index, startedAt + plannedStartMs(order, connectRate)),
      ]),
    )
    await halting(this.workers, signal, async () => {
      const opened = [...this.byWorker(indices)].map(([worker, own]) =>
        worker.open(own.flatMap((index) => openings.get(index) ?? [])),
      )
      await Promise.all(opened)
    })
  }

  private opening(index: number, plannedAtMs: number): Opening {
    const { camera, number } = this.setup.placeOf(index)
    const nominalFps = this.setup.nominalFps(camera)
    this.rates[index] = nominalFps
    return { index, id: `camera_${camera.id}_conn_${number}`, camera, number, nominalFps, plannedAtMs }
  }

  private byWorker(indices: readonly number[]): Map<LoadWorker, number[]> {
    const shares = new Map<LoadWorker, number[]>()
    for (const index of indices) {
      const worker = this.planned[index]
      if (worker === undefined) continue
      const share = shares.get(worker)
      if (share === undefined) shares.set(worker, [index])
      else share.push(index)
    }
    return shares
  }

  private async each<T>(ask: (worker: LoadWorker) => Promise<T>): Promise<T[]> {
    return await Promise.all(this.workers.map(ask))
  }

  /** A single worker of this machine needs no name. */
  private placeOfWorker(at: number): { readonly name: string; readonly machine: Machine } {
    const { workers } = this.setup
    const worker = this.workers[at]
    if (worker === undefined)
      throw new RangeError(`expected a worker below ${this.workers.length}, found ${at}`)
    const isAlone = this.workers.length === 1 && workers.agents() === null
    return { name: isAlone ? '' : worker.name, machine: workers.machineOf(worker) }
  }

  private listenerOf(worker: LoadWorker): WorkerListener {
    const { listener } = this.setup
    return {
      second: (second) => {
        this.seconds.set(worker, second)
        this.changes.push(...second.changes)
        this.reconnections += second.reconnections
      },
      streamEnded: (connectionId, end, isDrop) => {
        if (end.kind === 'generator') this.generator.couldNotOpen(worker, end.detail)
        listener.streamEnded(connectionId, end, isDrop)
      },
      died: (why) => {
        this.generator.died(worker, why)
        listener.workerDied(worker.name, why)
      },
    }
  }

  private get set(): PlannedSet {
    return { workers: this.planned, sentinels: this.sentinels, rates: this.rates }
  }

  private second(): void {
    this.generator.second(this.seconds, this.set)
    const seconds = [...this.seconds.values()]
    const sum = (figure: (second: WorkerSecond) => number) =>
      seconds.reduce((all, one) => all + figure(one), 0)
    const known = sum((second) => second.known)
    const { changes } = this
    this.changes = []
    this.setup.listener.second({
      planned: sum((second) => second.planned),
      delivering: sum((second) => second.delivering),
      healthy: sum((second) => second.healthy),
      fps: sum((second) => second.fps) / Math.max(1, known),
      changes,
      bytes: sum((second) => second.bytes),
      reconnections: this.reconnections,
      generatorLoad: loadOf(seconds.map(({ sample }) => sample)),
    })
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
