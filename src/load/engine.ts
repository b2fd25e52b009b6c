import { limitsFor } from '../health/limits.ts'
import type { Camera, GeneratorHealth, HealthRules, StreamEnd, WindowResult } from '../model.ts'
import { GapHistogram } from '../stats/histogram.ts'
import type { StreamClient } from '../streams/protocol.ts'
import { type Clock, pause } from './clock.ts'
import { Connection } from './connection.ts'
import { GeneratorMonitor } from './generator.ts'
import { type GeneratorSample, judgeGenerator, loadOf } from './guard.ts'
import { type LiveChange, type LiveFigures, LiveView } from './live.ts'
import { placeOf, plannedStartMs } from './schedule.ts'

const SILENCE_CHECK_MS = 250

export interface EngineSetup {
  readonly cameras: readonly Camera[]
  readonly nominalFps: (camera: Camera) => number
  readonly rules: HealthRules
  /** New connections a second. */
  readonly connectRate: number
  readonly client: (camera: Camera) => StreamClient
  readonly clock: Clock
  readonly listener: EngineListener
}

/** Told what happens while the load runs. */
export interface EngineListener {
  second(second: LiveSecond): void
  streamEnded(connectionId: string, end: StreamEnd, isDrop: boolean): void
}

export interface LiveSecond extends LiveFigures {
  readonly changes: readonly LiveChange[]
  /** Bytes received in this second. */
  readonly bytes: number
  readonly reconnections: number
  /** Share of the generator's tightest limit in use, 0 to 1 and beyond. */
  readonly generatorLoad: number
}

/** One set of connections that grows in place, and the windows measured over it. */
export class LoadEngine {
  readonly connections: Connection[] = []
  private readonly setup: EngineSetup
  private readonly monitor = new GeneratorMonitor()
  private readonly live: LiveView
  private readonly cancels: (() => void)[]
  private samples: GeneratorSample[] = []
  private readonly faults = new Set<string>()
  private lastBytes = 0
  private isClosed = false
  private reconnections = 0

  constructor(setup: EngineSetup) {
    this.setup = setup
    this.live = new LiveView(setup.rules.minFpsRatio)
    this.cancels = [
      setup.clock.every(SILENCE_CHECK_MS, () => this.checkSilence()),
      // After the timers of this turn, or a delay that held up this very timer is not yet in the histogram.
      setup.clock.every(1000, () => setImmediate(() => this.second())),
    ]
  }

  /**
   * Adds connections up to `target` on the schedule and waits until each has had its first frame or its
   * first failure. Ends early when the signal aborts.
   */
  async growTo(target: number, signal: AbortSignal): Promise<void> {
    const { clock, connectRate } = this.setup
    const first = this.connections.length
    const startedAt = clock.now()
    for (let index = first; index < target && !signal.aborted; index += 1) {
      const plannedAt = startedAt + plannedStartMs(index - first, connectRate)
      if (plannedAt > clock.now()) await pause(clock, plannedAt - clock.now(), signal)
      if (!signal.aborted) this.add(index, plannedAt)
    }
    while (!signal.aborted && this.connections.some((connection) => !connection.isResolved)) {
      await pause(clock, 20, signal)
    }
  }

  /** Measures all connections over one window; a signal that aborts ends the window early. */
  async measure(durationMs: number, signal: AbortSignal): Promise<WindowResult> {
    const { clock } = this.setup
    this.samples.push(this.monitor.sample())
    const samplesBefore = this.samples
    this.samples = []
    const startedAtEpochMs = Date.now()
    const startedAt = clock.now()
    for (const connection of this.connections) connection.window.open(startedAt, durationMs)
    await pause(clock, durationMs, signal)
    const window = this.closeWindow(startedAt)
    // As in the constructor: only now the delay that may have held up the end is in the histogram.
    await new Promise((resolve) => setImmediate(resolve))
    this.samples.push(this.monitor.sample())
    return { startedAtEpochMs, ...window, generator: this.judgeGenerator(samplesBefore) }
  }

  /** Closes every connection and stops the timers. */
  async close(): Promise<void> {
    this.isClosed = true
    for (const cancel of this.cancels) cancel()
    this.monitor.stop()
    await Promise.all(this.connections.map((connection) => connection.stop()))
  }

  private closeWindow(startedAt: number): Pick<WindowResult, 'durationMs' | 'connections' | 'gaps'> {
    const endedAt = this.setup.clock.now()
    const connections = this.connections.map((connection) => connection.facts(endedAt))
    const gaps = new GapHistogram()
    for (const connection of this.connections) gaps.add(connection.window.gaps)
    return { durationMs: endedAt - startedAt, connections, gaps: gaps.percentiles() }
  }

  private judgeGenerator(samplesBefore: readonly GeneratorSample[]): GeneratorHealth {
    const { rules } = this.setup
    const limits = limitsFor(rules, this.fastestFps())
    const { samples, faults } = this
    return judgeGenerator({ samples, samplesBefore, limits, maxStallRatio: rules.maxStallRatio, faults })
  }

  private add(index: number, plannedAt: number): void {
    const { cameras, client, clock, nominalFps, rules } = this.setup
    const place = placeOf(index, cameras.length)
    const camera = cameras[place.camera]
    if (camera === undefined) return
    const connection = new Connection({
      id: `camera_${camera.id}_conn_${place.number}`,
      camera,
      number: place.number,
      nominalFps: nominalFps(camera),
      rules,
      client: client(camera),
      clock,
      ended: (ended, end, isDrop) => this.streamEnded(ended, end, isDrop),
    })
    this.connections.push(connection)
    connection.start(plannedAt)
  }

  private streamEnded(connection: Connection, end: StreamEnd, isDrop: boolean): void {
    if (end.kind === 'generator') this.faults.add(end.detail)
    if (isDrop) this.reconnections += 1
    this.setup.listener.streamEnded(connection.id, end, isDrop)
  }

  private checkSilence(): void {
    const now = this.setup.clock.now()
    for (const connection of this.connections) connection.checkSilence(now)
  }

  private second(): void {
    if (this.isClosed) return
    const sample = this.monitor.sample()
    this.samples.push(sample)
    const { figures, changes } = this.live.tick(this.connections)
    const bytes = this.connections.reduce((sum, connection) => sum + connection.totalBytes, 0)
    this.setup.listener.second({
      ...figures,
      changes,
      bytes: bytes - this.lastBytes,
      reconnections: this.reconnections,
      generatorLoad: loadOf(sample, 1000 / this.fastestFps()),
    })
    this.lastBytes = bytes
  }

  private fastestFps(): number {
    const rates = this.connections.map((connection) => connection.nominalFps)
    return rates.reduce((highest, rate) => Math.max(highest, rate), 1)
  }
}
