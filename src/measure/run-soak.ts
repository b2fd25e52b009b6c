import type { Plan } from '../config/plan.ts'
import { CamgateError } from '../errors.ts'
import { systemClock } from '../load/clock.ts'
import { HEALTHY } from '../model/health.ts'
import type { SoakRun, SoakWindow, UnhealthyInSoak } from '../model/soak.ts'
import { disturbanceText } from '../report/facts/evidence-words.ts'
import { healthText } from '../report/facts/health-words.ts'
import type { Countdown } from './countdown.ts'
import { expectedTime } from './expected-time.ts'
import type { HeldLoad, Load } from './held-load.ts'
import type { Observers } from './observers.ts'
import type { RunIo, Session } from './run-session.ts'
import { soakFigures } from './soak-figures.ts'
import { type SoakTiming, soakTiming } from './soak-timing.ts'

interface SoakSetup {
  readonly plan: Plan
  readonly session: Session
  readonly io: RunIo
  /** Of the measured window, whose connections go on. */
  readonly load: Load
  readonly connections: number
  readonly observers: Observers
  /** Called at the start and every few minutes with what is known so far, so that the end of this process loses little. */
  readonly checkpoint: (soFar: SoakRun) => Promise<void>
}

/** The connections that were unhealthy most often. */
const MAX_UNHEALTHY = 20

/**
 * The soak that the plan asks for; null if it asks for none. One that cannot begin from the measured window is not made, and says
 * why.
 */
export async function soakAfter(
  held: HeldLoad,
  { countdown, ...setup }: Omit<SoakSetup, 'connections'> & { readonly countdown: Countdown },
): Promise<SoakRun | null> {
  const { plan, io } = setup
  if (plan.soakMs === null) return null
  const { windowMs } = soakTiming(plan.soakMs)
  const obstacle = obstacleIn(held, io.signal)
  if (obstacle === null) {
    countdown.expect(expectedTime(plan, 'soak'))
    return await soak({ ...setup, connections: held.health.planned }, plan.soakMs)
  }
  io.progress?.say(`No soak: ${obstacle}.`)
  const none = { windows: [], unhealthy: [], incomplete: `it was not made: ${obstacle}` }
  return { plannedMs: plan.soakMs, windowMs, renewPercent: plan.soakRenew, ...none }
}

function obstacleIn({ window, health }: HeldLoad, { aborted }: AbortSignal): string | null {
  if (aborted) return 'the run was interrupted before'
  if (health.frames === 0) return 'no connection had a frame'
  return window.generator.limited ? 'this machine was the limit of the measured window' : null
}

/**
 * Holds the load of the measured window for hours, as a row of windows, each judged by the health rules (docs/soak.md).
 * Between two of them, some connections are closed and opened anew. Keeps a few numbers of each window, so that hours need no
 * more memory than minutes. An interruption keeps what was measured.
 */
async function soak(setup: SoakSetup, plannedMs: number): Promise<SoakRun> {
  return await new Soak(setup, soakTiming(plannedMs)).run()
}

class Soak {
  private readonly setup: SoakSetup
  private readonly timing: SoakTiming
  private readonly startedAt = systemClock.now()
  private readonly windows: SoakWindow[] = []
  private readonly unhealthy = new Map<string, number>()
  /** The connection that is renewed next. */
  private next = 0
  private reconnectionsBefore: number
  private checkpointAt = Number.NEGATIVE_INFINITY

  constructor(setup: SoakSetup, timing: SoakTiming) {
    this.setup = setup
    this.timing = timing
    this.reconnectionsBefore = setup.load.reconnections
  }

  async run(): Promise<SoakRun> {
    const { observers, connections, session, io } = this.setup
    const { plannedMs, windowMs } = this.timing
    session.log.info({ seconds: plannedMs / 1000, windowSeconds: windowMs / 1000 }, 'soak started')
    observers.begin(connections, 'soak')
    const lost = await this.hold()
    await observers.end()
    const incomplete = io.signal.aborted ? 'it was interrupted' : lost
    session.log.info({ windows: this.windows.length, incomplete }, 'soak ended')
    return this.soFar(incomplete)
  }

  /** @returns why it could not go on, which keeps what was measured; null if it did */
  private async hold(): Promise<string | null> {
    try {
      while (!this.isOver) {
        await this.saveCheckpoint()
        await this.window()
      }
      return null
    } catch (error) {
      if (!(error instanceof CamgateError)) throw error
      this.setup.io.progress?.say(`Soak: ended, ${error.message}`)
      return error.message
    }
  }

  private get elapsedMs(): number {
    return systemClock.now() - this.startedAt
  }

  /** What is left may be too short for a window. */
  private get isOver(): boolean {
    const { plannedMs, windowMs } = this.timing
    return this.setup.io.signal.aborted || this.elapsedMs + windowMs / 2 > plannedMs
  }

  private async window(): Promise<void> {
    const { load, io, observers } = this.setup
    const { windowMs, plannedMs } = this.timing
    const renewed = this.windows.length === 0 ? 0 : await this.renew()
    if (io.signal.aborted) return
    const [atMs, fromMs] = [this.elapsedMs, systemClock.now()]
    const lengthMs = Math.min(windowMs, plannedMs - atMs)
    load.phase.enter(`Soak, window ${this.windows.length + 1}`, lengthMs)
    const held = await load.measure(lengthMs, 'soak')
    observers.forget(fromMs)
    // An interruption left too little of it to judge.
    if (held.window.durationMs >= windowMs / 2) this.keep(held, { atMs, renewed })
  }

  /** Closes the next connections in turn and opens them anew. @returns how many */
  private async renew(): Promise<number> {
    const { load, connections, plan } = this.setup
    const count = Math.round((plan.soakRenew / 100) * connections) || Number(plan.soakRenew > 0)
    if (count === 0) return 0
    const indices = Array.from({ length: count }, (_, at) => (this.next + at) % connections)
    this.next = (this.next + count) % connections
    load.phase.enter('Soak: renewing connections')
    await load.renew(indices)
    return count
  }

  private keep(held: HeldLoad, { atMs, renewed }: Pick<SoakWindow, 'atMs' | 'renewed'>): void {
    const { load, session } = this.setup
    const { window, health, figures } = held
    const { passes, planned, healthy, reasons } = health
    const isVoid = window.generator.limited
    const { reconnections } = load
    const kept: SoakWindow = {
      ...{ atMs, durationMs: window.durationMs, planned, healthy, passes, isVoid, renewed },
      why: passes ? null : isVoid ? disturbanceText(window.generator) : reasons.map(healthText).join('; '),
      fps: (1000 * health.frames) / window.durationMs / planned,
      reconnections: reconnections - this.reconnectionsBefore,
      server: soakFigures(figures),
      ownMemoryBytes: process.memoryUsage.rss(),
    }
    this.reconnectionsBefore = reconnections
    this.windows.push(kept)
    for (const { connectionId, outcome } of health.connections)
      if (!HEALTHY.has(outcome)) this.unhealthy.set(connectionId, (this.unhealthy.get(connectionId) ?? 0) + 1)
    const { server, ...facts } = kept
    session.log.info({ ...facts, memoryBytes: server.memory_bytes?.value ?? null }, 'soak window')
  }

  private async saveCheckpoint(): Promise<void> {
    if (this.elapsedMs < this.checkpointAt) return
    this.checkpointAt = this.elapsedMs + this.timing.checkpointMs
    await this.setup.checkpoint(this.soFar('this is what was known before its end'))
  }

  private soFar(incomplete: string | null): SoakRun {
    const { plannedMs, windowMs } = this.timing
    const { soakRenew: renewPercent } = this.setup.plan
    return {
      ...{ plannedMs, windowMs, renewPercent, incomplete },
      windows: [...this.windows],
      unhealthy: mostOften(this.unhealthy),
    }
  }
}

function mostOften(counts: ReadonlyMap<string, number>): UnhealthyInSoak[] {
  return [...counts]
    .map(([connectionId, windows]) => ({ connectionId, windows }))
    .sort((a, b) => b.windows - a.windows)
    .slice(0, MAX_UNHEALTHY)
}
