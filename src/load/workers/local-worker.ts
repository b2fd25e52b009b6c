import { isBeyondRepair } from '../../analysis/health/rules.ts'
import { GapHistogram } from '../../analysis/stats/histogram.ts'
import type { Camera } from '../../model/cameras.ts'
import type { HealthRules } from '../../model/health-rules.ts'
import type { StreamClient } from '../../protocols/protocol.ts'
import { type Clock, pause } from '../clock.ts'
import { Connection } from '../connection.ts'
import type { LoopSample } from '../generator/reader.ts'
import { LiveView } from '../live.ts'
import { type ClockOffset, MarkClocks } from '../marks/mark-clocks.ts'
import { DELAY_UNITS_PER_MS } from '../marks/mark-sequence.ts'
import { sampleFrameBytes } from '../nominal/frame-size.ts'
import { measureNominal, type NominalRates } from '../nominal/nominal.ts'
import { SecondCounter } from '../second-counter.ts'
import { LoopMonitor } from './loop-monitor.ts'
import type { Census, LoadWorker, Opening, Standing, WorkerListener, WorkerWindow } from './worker.ts'

const SILENCE_CHECK_MS = 250
const RESOLVED_CHECK_MS = 20

export interface LocalWorkerSetup {
  readonly rules: HealthRules
  readonly client: (camera: Camera) => StreamClient
  readonly clock: Clock
}

/** A share of the connections on the calling event loop: one timer for all their checks, one for each second. */
export class LocalWorker implements LoadWorker {
  readonly name = 'this thread'
  listener: WorkerListener | null = null
  private readonly setup: LocalWorkerSetup
  /** By index in the whole set. */
  private readonly connections = new Map<number, Connection>()
  private readonly monitor = new LoopMonitor()
  private readonly live = new LiveView()
  private readonly seconds = new SecondCounter()
  private readonly markClocks = new MarkClocks()
  private readonly cancels: (() => void)[]
  private halting = new AbortController()
  private samples: LoopSample[] = []
  private samplesBefore: LoopSample[] = []
  private isStopped = false
  private windowMs = 0

  constructor(setup: LocalWorkerSetup) {
    this.setup = setup
    this.cancels = [
      setup.clock.every(SILENCE_CHECK_MS, () => this.checkSilence()),
      // After the timers of this turn: otherwise a delay that held up this timer is not in the histogram yet.
      setup.clock.every(1000, () => setImmediate(() => this.second())),
    ]
  }

  async open(openings: readonly Opening[]): Promise<void> {
    const { clock } = this.setup
    const { signal } = this.halting
    for (const opening of openings) {
      const waitMs = opening.plannedAtMs - clock.now()
      if (waitMs > 0) await pause(clock, waitMs, signal)
      if (signal.aborted) return
      if (!this.connections.has(opening.index)) this.start(opening)
    }
    while (!signal.aborted && this.isAnyUnresolved()) await pause(clock, RESOLVED_CHECK_MS, signal)
  }

  async close(indices: readonly number[]): Promise<void> {
    const gone = indices.map((index) => this.connections.get(index))
    for (const index of indices) this.connections.delete(index)
    await Promise.all(gone.map((connection) => connection?.stop()))
  }

  async census(): Promise<Census> {
    const entries = [...this.connections]
    return {
      unfit: entries.filter(([, connection]) => !connection.isFit).map(([index]) => index),
      delivering: entries.filter(([, connection]) => connection.hasEverDelivered).length,
    }
  }

  async openWindow(startAtMs: number, durationMs: number, markClock: ClockOffset | null): Promise<void> {
    this.windowMs = durationMs
    this.markClocks.compareWith(markClock)
    this.seconds.open(startAtMs, durationMs)
    for (const connection of this.connections.values()) connection.window.open(startAtMs, durationMs)
    this.samplesBefore.push(...this.samples, this.monitor.sample())
    this.samples = []
  }

  async standing(atMs: number): Promise<Standing> {
    let beyondRepair = 0
    let frames = 0
    for (const { window, limits } of this.connections.values()) {
      const soFar = window.soFar(atMs)
      frames += soFar.frames
      if (isBeyondRepair(soFar, limits, this.windowMs)) beyondRepair += 1
    }
    return { beyondRepair, frames }
  }

  async closeWindow(endAtMs: number): Promise<WorkerWindow> {
    const gaps = new GapHistogram()
    const delays = new GapHistogram(DELAY_UNITS_PER_MS)
    const connections = [...this.connections].map(([index, connection]) => {
      const facts = { index, ...connection.facts(endAtMs) }
      if (connection.window.gaps !== null && connection.hasEverDelivered) gaps.add(connection.window.gaps)
      if (connection.marks.delays !== null) delays.add(connection.marks.delays)
      return facts
    })
    const seconds = this.seconds.close(endAtMs)
    // As in the constructor: only now is a delay that may have held up the end in the histogram.
    await new Promise((resolve) => setImmediate(resolve))
    this.samples.push(this.monitor.sample())
    const { samples, samplesBefore } = this
    this.samples = []
    this.samplesBefore = []
    return {
      ...{ connections, seconds, samples, samplesBefore },
      gaps: gaps.encoded(),
      delays: delays.isEmpty ? null : delays.encoded(),
    }
  }

  async rates(cameras: readonly Camera[], connectRate: number): Promise<NominalRates> {
    const { client, clock } = this.setup
    return await measureNominal({ cameras, client, clock, connectRate }, this.halting.signal)
  }

  async frameBytes(cameras: readonly Camera[]): Promise<number | null> {
    const { client, clock } = this.setup
    return await sampleFrameBytes({ cameras, client, clock }, this.halting.signal)
  }

  async halt(): Promise<void> {
    this.halting.abort()
    this.halting = new AbortController()
  }

  /** Closes every connection and stops the timers. */
  async stop(): Promise<void> {
    this.isStopped = true
    for (const cancel of this.cancels) cancel()
    this.monitor.stop()
    await this.halt()
    await this.close([...this.connections.keys()])
  }

  private start({ index, plannedAtMs, ...place }: Opening): void {
    const { client, clock, rules } = this.setup
    const { seconds, markClocks } = this
    const connection = new Connection({
      ...place,
      rules,
      client: client(place.camera),
      clock,
      seconds,
      markClocks,
      ended: (ended, end, isDrop) => this.listener?.streamEnded(ended.id, end, isDrop),
    })
    this.connections.set(index, connection)
    connection.start(plannedAtMs)
  }

  private isAnyUnresolved(): boolean {
    for (const connection of this.connections.values()) if (!connection.isResolved) return true
    return false
  }

  private checkSilence(): void {
    const now = this.setup.clock.now()
    for (const connection of this.connections.values()) connection.checkSilence(now)
  }

  private second(): void {
    if (this.isStopped) return
    const sample = this.monitor.sample()
    this.samples.push(sample)
    const connections = [...this.connections.values()]
    let bytes = 0
    let reconnections = 0
    for (const connection of connections) {
      bytes += connection.takeBytes()
      reconnections += connection.takeReconnections()
    }
    this.listener?.second({ ...this.live.tick(connections), bytes, reconnections, sample })
  }
}
