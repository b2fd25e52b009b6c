import { isFailedForCertain } from '../analysis/health/failed-for-certain.ts'
import { judgeWindow } from '../analysis/health/judge-window.ts'
import { GapHistogram } from '../analysis/stats/histogram.ts'
import type { Camera } from '../model/cameras.ts'
import type { HealthRules } from '../model/health-rules.ts'
import type { Evidence, GeneratorHealth } from '../model/machine.ts'
import type { WindowResult } from '../model/measured-window.ts'
import type { StreamEnd } from '../model/streams.ts'
import { type Clock, pause } from './clock.ts'
import { judgeGenerator, loadOf } from './generator/guard.ts'
import { isReaderMeasured } from './generator/reader.ts'
import { chooseSentinels, sentinelEvidence } from './generator/sentinels.ts'
import type { Machine } from './generator/this-machine.ts'
import { halting } from './halting.ts'
import type { LiveChange } from './live.ts'
import type { MachineSample } from './machine/machine-monitor.ts'
import { dropEvidence, dropsBetween, readUdpDrops, type UdpDrops } from './machine/udp-drops.ts'
import { type Place, plannedStartMs } from './schedule.ts'
import type {
  LoadWorker,
  LoadWorkers,
  Opening,
  Standing,
  WorkerListener,
  WorkerSecond,
  WorkerWindow,
} from './workers/worker.ts'

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
  readonly listener: EngineListener
  readonly machine: Machine
}

/** Receives what happens while the load runs. */
export interface EngineListener {
  second(second: LiveSecond): void
  streamEnded(connectionId: string, end: StreamEnd, isDrop: boolean): void
  workerDied(name: string, why: string): void
}

export interface LiveSecond {
  readonly planned: number
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
/** By then every worker usually knows about a window that is about to begin. */
const WINDOW_LEAD_MS = 20
const MAX_LEAD_MS = 2000

/**
 * One set of connections that grows and shrinks, and the windows measured over it. It reads no streams: it schedules
 * the connections on the workers, and adds up what they counted.
 */
export class LoadEngine {
  private readonly setup: EngineSetup
  private readonly workers: readonly LoadWorker[]
  private readonly cancel: () => void
  private readonly seconds = new Map<LoadWorker, WorkerSecond>()
  /** The planned connections by index, each with its worker. */
  private readonly planned: LoadWorker[] = []
  private machineSamples: MachineSample[] = []
  /** One entry for each second of the window. */
  private behind: (boolean | null)[] = []
  /** Nominal frame rates by index. */
  private readonly rates: number[] = []
  /** As read before the window. */
  private udpDropsBefore: UdpDrops | null = null
  private sentinels: ReadonlySet<number> = new Set()
  private changes: LiveChange[] = []
  /** Why this machine could not open some of the connections that are open now. */
  private readonly shortages = new Set<string>()
  /** Since the last window. */
  private readonly deaths = new Map<string, Evidence>()
  private fastestFps = 1
  private reconnections = 0

  constructor(setup: EngineSetup) {
    const { bulk, sentinel } = setup.workers
    this.setup = setup
    this.workers = sentinel === null ? bulk : [...bulk, sentinel]
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
    this.shortages.clear()
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
   * Measures all connections over one window; a signal that aborts ends the window early.
   * @param endsEarly whether the window also ends once it is certain to fail
   */
  async measure(durationMs: number, signal: AbortSignal, endsEarly = false): Promise<WindowResult> {
    const { clock } = this.setup
    const startAt = await this.openWindow(durationMs)
    const startedAtEpochMs = Date.now() + startAt - clock.now()
    this.machineSamples = []
    this.behind = []
    this.setup.machine.sample()
    this.udpDropsBefore = this.setup.hasDatagrams ? readUdpDrops() : null
    const isCut = await this.waitForEnd(startAt, durationMs, signal, endsEarly)
    const measuredMs = isCut ? clamp(clock.now() - startAt, 0, durationMs) : durationMs
    const windows = await this.each((worker) => worker.closeWindow(startAt + measuredMs))
    this.machineSamples.push(this.setup.machine.sample())
    const window = { startedAtEpochMs, durationMs: measuredMs, ...merged(windows) }
    return { ...window, generator: this.judgeGenerator(window, windows) }
  }

  /** @returns whether the window ended early */
  private async waitForEnd(
    startAt: number,
    durationMs: number,
    signal: AbortSignal,
    endsEarly: boolean,
  ): Promise<boolean> {
    const { clock, rules } = this.setup
    const perSecond: number[] = []
    let frames = 0
    for (
      let atMs = startAt + 1000;
      endsEarly && atMs < startAt + durationMs && !signal.aborted;
      atMs += 1000
    ) {
      await pause(clock, atMs - clock.now(), signal)
      const now = await this.standing()
      perSecond.push(now.frames - frames)
      frames = now.frames
      if (perSecond.length > 1 && isFailedForCertain(now.beyondRepair, this.size, perSecond, rules))
        return true
    }
    await pause(clock, startAt + durationMs - clock.now(), signal)
    return signal.aborted
  }

  private async standing(): Promise<Standing> {
    const standings = await this.each((worker) => worker.standing(this.setup.clock.now()))
    return standings.reduce((all, one) => ({
      beyondRepair: all.beyondRepair + one.beyondRepair,
      frames: all.frames + one.frames,
    }))
  }

  /**
   * Announces a window to all workers in advance, so that it begins on all of them at the same moment. If the
   * announcement reached one too late because it was busy reading, the window is put off: it would miss the frames that
   * were read before.
   *
   * @returns its first moment
   */
  private async openWindow(durationMs: number): Promise<number> {
    const { clock } = this.setup
    for (let leadMs = WINDOW_LEAD_MS; ; leadMs *= 2) {
      const startAt = clock.now() + leadMs
      await this.each((worker) => worker.openWindow(startAt, durationMs))
      if (clock.now() <= startAt || leadMs > MAX_LEAD_MS) return startAt
    }
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
    const startedAt = clock.now()
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
    this.fastestFps = Math.max(this.fastestFps, nominalFps)
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

  private judgeGenerator(
    window: Pick<WindowResult, 'durationMs' | 'connections'>,
    windows: readonly WorkerWindow[],
  ): GeneratorHealth {
    const { rules, machine } = this.setup
    const cannotOpen = [...this.shortages].map((detail) => ({ signal: 'cannot_open', detail }) as const)
    const faults = [...cannotOpen, ...this.deaths.values(), ...this.datagramsDropped(window)]
    this.deaths.clear()
    const health = judgeWindow(window, rules)
    // A connection that was already open when it was chosen stayed with its worker, and proves nothing.
    const own = [...this.sentinels].filter((index) => this.planned[index] === this.setup.workers.sentinel)
    const sentinelIds = new Set(own.map((index) => health.connections[index]?.connectionId))
    return judgeGenerator({
      loops: windows.map((own, at) => ({ ...own, name: this.nameOf(at) })),
      machine: this.machineSamples,
      behind: this.behind,
      health,
      durationMs: window.durationMs,
      rules,
      servers: machine.servers,
      nominalGapMs: 1000 / this.fastestFps,
      faults,
      sentinels: sentinelEvidence(health.connections, ({ connectionId }) => sentinelIds.has(connectionId)),
    })
  }

  private datagramsDropped({ connections }: Pick<WindowResult, 'connections'>): Evidence[] {
    const before = this.udpDropsBefore
    const lost = connections.reduce((sum, { packetsLost }) => sum + packetsLost, 0)
    const evidence = before === null ? null : dropEvidence(dropsBetween(before, readUdpDrops()), lost)
    return evidence === null ? [] : [evidence]
  }

  /** A single worker needs no name. */
  private nameOf(at: number): string {
    return this.workers.length === 1 ? '' : (this.workers[at]?.name ?? '')
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
        if (end.kind === 'generator') this.shortages.add(end.detail)
        listener.streamEnded(connectionId, end, isDrop)
      },
      died: (why) => {
        const { name } = worker
        this.deaths.set(`${name} ${why}`, { signal: 'worker_died', where: name, detail: why })
        listener.workerDied(name, why)
      },
    }
  }

  private get typicalFps(): number {
    return this.rates.reduce((sum, fps) => sum + fps, 0) / Math.max(1, this.rates.length)
  }

  private second(): void {
    this.machineSamples.push(this.setup.machine.sample())
    const seconds = [...this.seconds.values()]
    const isDue = !isReaderMeasured(this.behind)
    this.behind.push(this.setup.machine.isReaderBehind(seconds, this.size, this.typicalFps, isDue))
    const sum = (figure: (second: WorkerSecond) => number) =>
      seconds.reduce((all, one) => all + figure(one), 0)
    const known = sum((second) => second.known)
    const { changes } = this
    this.changes = []
    this.setup.listener.second({
      planned: sum((second) => second.planned),
      healthy: sum((second) => second.healthy),
      fps: sum((second) => second.fps) / Math.max(1, known),
      changes,
      bytes: sum((second) => second.bytes),
      reconnections: this.reconnections,
      generatorLoad: loadOf(seconds.map(({ sample }) => sample)),
    })
  }
}

/** In the order of the set, whichever worker held them. */
function merged(windows: readonly WorkerWindow[]): Pick<WindowResult, 'connections' | 'gaps'> {
  const gaps = new GapHistogram()
  for (const window of windows) gaps.add(GapHistogram.decoded(window.gaps))
  const connections = windows.flatMap((window) => window.connections).toSorted((a, b) => a.index - b.index)
  return { connections: connections.map(({ index: _, ...facts }) => facts), gaps: gaps.percentiles() }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
