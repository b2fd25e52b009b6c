import { limitsFor } from '../health/limits.ts'
import type { Camera, GeneratorHealth, HealthRules, StreamEnd, WindowResult } from '../model.ts'
import { GapHistogram } from '../stats/histogram.ts'
import type { StreamClient } from '../streams/protocol.ts'
import { type Clock, pause } from './clock.ts'
import { Connection } from './connection.ts'
import { GeneratorMonitor } from './generator.ts'
import { type GeneratorSample, judgeGenerator, loadOf } from './guard.ts'
import { type LiveChange, type LiveFigures, LiveView } from './live.ts'
import { type Place, plannedStartMs } from './schedule.ts'

const SILENCE_CHECK_MS = 250

export interface EngineSetup {
  /** Where connection `index` of the set belongs. */
  readonly placeOf: (index: number) => Place
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

/** A server that was told of a closed connection a moment ago may still count it. */
const CLOSED_FOR_MS = 250

/** One set of connections that grows and shrinks in place, and the windows measured over it. */
export class LoadEngine {
  /** Those that are planned now; connection `index` is always at the same camera. */
  readonly connections: Connection[] = []
  private readonly setup: EngineSetup
  private readonly monitor = new GeneratorMonitor()
  private readonly live: LiveView
  private readonly cancels: (() => void)[]
  private samples: GeneratorSample[] = []
  private readonly faults = new Set<string>()
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
   * Brings the set to `target` connections: closes the last ones, opens missing ones on the schedule, and
   * opens those anew that ended or were late, so that a load does not suffer for the one before. Waits until
   * each new one has had its first frame or its first failure; ends early when the signal aborts.
   *
   * @returns whether anything was opened or closed
   */
  async resizeTo(target: number, signal: AbortSignal): Promise<boolean> {
    this.faults.clear()
    const missing = Array.from({ length: target }, (_, index) => index).filter(
      (index) => this.connections[index]?.isFit !== true,
    )
    const gone = this.connections.filter((connection, index) => index >= target || !connection.isFit)
    await this.shut(gone, signal)
    this.connections.splice(target)
    await this.openAll(missing, signal)
    return gone.length + missing.length > 0
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

  private async shut(connections: readonly Connection[], signal: AbortSignal): Promise<void> {
    if (connections.length === 0) return
    await Promise.all(connections.map((connection) => connection.stop()))
    await pause(this.setup.clock, CLOSED_FOR_MS, signal)
  }

  private async openAll(indices: readonly number[], signal: AbortSignal): Promise<void> {
    const { clock, connectRate } = this.setup
    const startedAt = clock.now()
    for (const [order, index] of indices.entries()) {
      const plannedAt = startedAt + plannedStartMs(order, connectRate)
      if (plannedAt > clock.now()) await pause(clock, plannedAt - clock.now(), signal)
      if (!signal.aborted) this.open(index, plannedAt)
    }
    while (!signal.aborted && this.connections.some((connection) => !connection.isResolved)) {
      await pause(clock, 20, signal)
    }
  }

  private open(index: number, plannedAt: number): void {
    const { client, clock, nominalFps, placeOf, rules } = this.setup
    const { camera, number } = placeOf(index)
    const connection = new Connection({
      id: `camera_${camera.id}_conn_${number}`,
      camera,
      number,
      nominalFps: nominalFps(camera),
      rules,
      client: client(camera),
      clock,
      ended: (ended, end, isDrop) => this.streamEnded(ended, end, isDrop),
    })
    this.connections[index] = connection
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
    this.setup.listener.second({
      ...figures,
      changes,
      bytes: this.connections.reduce((sum, connection) => sum + connection.takeBytes(), 0),
      reconnections: this.reconnections,
      generatorLoad: loadOf(sample, 1000 / this.fastestFps()),
    })
  }

  private fastestFps(): number {
    const rates = this.connections.map((connection) => connection.nominalFps)
    return rates.reduce((highest, rate) => Math.max(highest, rate), 1)
  }
}
