import { settlingMs } from '../analysis/capacity/trial-timing.ts'
import { judgeWindow } from '../analysis/health/judge-window.ts'
import type { Plan } from '../config/plan.ts'
import { CamgateError } from '../errors.ts'
import { pause, systemClock } from '../load/clock.ts'
import { type EngineListener, LoadEngine } from '../load/engine.ts'
import { withCameras } from '../load/generator/late-cameras.ts'
import { exchangeClocks } from '../load/marks/clock-exchange.ts'
import type { ReadClock } from '../load/marks/window-clock.ts'
import type { Place } from '../load/schedule.ts'
import type { LoadWorkers } from '../load/workers/worker.ts'
import type { Camera } from '../model/cameras.ts'
import type { RunHealth } from '../model/health.ts'
import type { WindowResult } from '../model/measured-window.ts'
import type { PublishedWindow } from '../model/publishing.ts'
import type { ResourceUse } from '../model/resources.ts'
import type { ServerFigure } from '../model/server-figures.ts'
import { needsOf } from '../protocols/registry.ts'
import type { ServerObserver } from '../server/observer.ts'
import { type CameraSupply, refusedCameras } from './camera-supply.ts'
import { isStorm, nextConnectRate, type Opened } from './connect-pace.ts'
import type { Countdown } from './countdown.ts'
import { Phase } from './phase.ts'
import { type PublisherReading, publishedWindow } from './published-window.ts'
import type { RunIo, Session } from './run-session.ts'

export interface LoadSetup {
  readonly plan: Plan
  readonly workers: LoadWorkers
  readonly session: Session
  readonly io: RunIo
  readonly placeOf: (index: number) => Place
  /** How many cameras send when this many connections are open. */
  readonly camerasOf: (connections: number) => number
  readonly supply: CameraSupply
  readonly nominalFps: (camera: Camera) => number
  readonly observer: ServerObserver
  /** Of the whole run. */
  readonly countdown: Countdown
}

/** What to hold: a number of connections, and the window measured on them, with a name for the progress line. */
export interface Held {
  readonly connections: number
  readonly windowMs: number
  readonly name: string
  /** Whether the window may end once it has failed for certain. */
  readonly endsEarly?: boolean
}

/** A load that was held, and its result. */
export interface HeldLoad {
  readonly window: WindowResult
  readonly health: RunHealth
  /** Null if nothing watched the server. */
  readonly use: ResourceUse | null
  /** Of the server in the window; empty if nothing watched it. */
  readonly figures: readonly ServerFigure[]
  /** What the cameras that this run publishes did in the window; null without them. */
  readonly published: PublishedWindow | null
  /** Which cameras of this load the server refused, in words; absent or null if it has them all. */
  readonly refusedCameras?: string | null
}

interface HeldOnce {
  readonly load: HeldLoad
  readonly opened: Opened
}

/** Without a single stream there is nothing to wait for: dead connections are watched for this long. */
const DEAD_WINDOW_MS = 1000

function markClockOf({ markClock, insecure }: Plan): ReadClock | null {
  return markClock === null ? null : () => exchangeClocks(markClock, insecure)
}

/** How fast connections are opened, and what stops it; by default as the load does. */
interface Pace {
  readonly connectRate?: number
  readonly signal?: AbortSignal
}

export function interruptedEarly(): CamgateError {
  return new CamgateError('interrupted', 'interrupted before the measured window began: nothing was measured')
}

function camerasGone(why: string): CamgateError {
  return new CamgateError('unreachable', `The cameras that this run publishes are gone: ${why}`)
}

/** The connections of a run to one server: brought to a load, held there and measured. The caller closes it. */
export class Load {
  readonly phase: Phase
  private readonly setup: LoadSetup
  private readonly engine: LoadEngine
  private isSearching = false
  private connectRate: number
  private cameras = 0
  /** Since the load began. */
  private reconnected = 0

  constructor(setup: LoadSetup) {
    const { plan, workers, placeOf, nominalFps } = setup
    this.setup = setup
    this.phase = new Phase(systemClock, setup.countdown)
    this.connectRate = plan.connectRate
    this.engine = new LoadEngine({
      workers,
      placeOf,
      nominalFps,
      rules: plan.health,
      connectRate: plan.connectRate,
      hasDatagrams: needsOf(plan).hasDatagrams,
      clock: systemClock,
      readMarkClock: markClockOf(plan),
      listener: this.listener(),
    })
  }

  /** Connections that have delivered a frame. */
  async delivering(): Promise<number> {
    return await this.engine.delivering()
  }

  /** Opens or closes connections, and waits until each new one has delivered or failed. */
  async resizeTo(
    connections: number,
    { connectRate = this.connectRate, signal = this.setup.io.signal }: Pace = {},
  ): Promise<readonly number[]> {
    const { camerasOf, supply } = this.setup
    const cameras = camerasOf(connections)
    // A server has nothing to send for a camera that is not there yet.
    if (cameras >= this.cameras) await supply.ensure(cameras)
    const opened = await this.engine.resizeTo(connections, signal, connectRate)
    if (cameras < this.cameras) await supply.ensure(cameras)
    this.cameras = cameras
    return opened
  }

  /** Closes connections and opens them anew, as planned. */
  async renew(indices: readonly number[]): Promise<void> {
    await this.engine.renew(indices, this.setup.io.signal)
  }

  /** Reconnections so far, without those that were planned. */
  get reconnections(): number {
    return this.reconnected
  }

  async settle(ms = this.setup.plan.settleMs): Promise<void> {
    await pause(systemClock, ms, this.setup.io.signal)
  }

  /**
   * Measures the connections as they are. An interruption ends the window early. A soak is observed as a whole, not window by
   * window.
   */
  async measure(windowMs: number, phase: 'window' | 'trial' | 'soak', endsEarly = false): Promise<HeldLoad> {
    const { io, plan, observer, supply } = this.setup
    const before = await this.readPublisher()
    const gone = supply.whyGone()
    if (phase !== 'trial' && gone !== null) throw camerasGone(gone)
    // What observers read at both ends lies right before the window and right after it.
    const fromMs = systemClock.now()
    if (phase !== 'soak') observer.begin(this.engine.size, phase)
    const window = await this.engine.measure(windowMs, io.signal, endsEarly)
    const [use, after] = await Promise.all([phase === 'soak' ? null : observer.end(), this.readPublisher()])
    const figures = observer.figures(fromMs, systemClock.now())
    const published = publishedWindow(before, after, plan.publishFps)
    const health = judgeWindow(window, plan.health)
    const { durationMs } = window
    const cameras = { published, whyGone: this.whyGone(after), health, durationMs, rules: plan.health }
    const generator = withCameras(window.generator, cameras)
    return { window: { ...window, generator }, health, use, figures, published }
  }

  /**
   * A trial: brings the set to a load, lets the new connections settle, and measures one window. While the server
   * keeps up, new connections come faster and faster. A trial that fails because of that is repeated at the planned
   * rate.
   */
  async hold(held: Held): Promise<HeldLoad> {
    const { connectRate: planned } = this.setup.plan
    const { load, opened } = await this.holdOnce(held)
    const isAgain = isStorm(this.connectRate, planned, opened) && !this.setup.io.signal.aborted
    this.connectRate = nextConnectRate(this.connectRate, planned, opened)
    return isAgain ? (await this.holdOnce(held)).load : load
  }

  private async holdOnce({ connections, windowMs, name, endsEarly }: Held): Promise<HeldOnce> {
    this.isSearching = true
    this.phase.enter(`${name}: connecting`)
    const refused = await this.refusedFor(connections)
    if (refused !== null) return await this.holdWithout(refused, connections)
    const indices = await this.resizeTo(connections)
    const isAlive = (await this.delivering()) > 0
    this.phase.enter(`${name}: settling`)
    if (isAlive) await this.settle(settlingMs(this.setup.plan.settleMs, indices.length, connections))
    this.phase.enter(name, windowMs)
    const load = await this.measure(isAlive ? windowMs : DEAD_WINDOW_MS, 'trial', endsEarly)
    return { load, opened: this.openedOf(indices, load) }
  }

  /** Which cameras of a load the server refused; null if it has them all. Existing viewers are left alone. */
  private async refusedFor(connections: number): Promise<string | null> {
    const { camerasOf, supply } = this.setup
    const cameras = camerasOf(connections)
    if (cameras <= this.cameras) return null
    const refused = await refusedCameras(supply, cameras)
    if (refused !== null) this.cameras = cameras
    return refused
  }

  /** Viewers of cameras that are not there would only be refused, so they are not opened. */
  private async holdWithout(refused: string, connections: number): Promise<HeldOnce> {
    const held = await this.measure(DEAD_WINDOW_MS, 'trial', false)
    const health = { ...held.health, planned: connections, passes: false }
    const load = { ...held, health, refusedCameras: refused }
    return { load, opened: { firstFrameMs: [], limitMs: this.setup.plan.health.firstFrameMs, passes: true } }
  }

  private openedOf(indices: readonly number[], { window, health }: HeldLoad): Opened {
    const facts = indices.flatMap((index) => window.connections[index] ?? [])
    const firstFrameMs = facts.map((connection) => connection.firstFrameMs)
    return { firstFrameMs, limitMs: this.setup.plan.health.firstFrameMs, passes: health.passes }
  }

  /** Cameras that do not answer do not send either. An interruption is no silence. */
  private whyGone({ stats }: PublisherReading): string | null {
    const { supply, io } = this.setup
    const isSilent = supply.isPublishing && stats === null && !io.signal.aborted
    return supply.whyGone() ?? (isSilent ? 'their process does not answer' : null)
  }

  private async readPublisher(): Promise<PublisherReading> {
    const stats = await this.setup.supply.counts()
    return { stats, atMs: systemClock.now() }
  }

  async close(): Promise<void> {
    await this.engine.close()
  }

  private listener(): EngineListener {
    const { io, session } = this.setup
    return {
      second: (live) => {
        this.reconnected = live.reconnections
        // Broken rules are what a search looks for: they appear in its steps, not as alerts.
        const shown = this.isSearching ? { ...live, changes: [] } : live
        if (live.planned > 0) io.progress?.second(shown, this.phase.label())
        for (const { connectionId, rule } of live.changes) {
          const fields = { connection_id: connectionId, ...(rule === null ? {} : { rule }) }
          const now = systemClock.now()
          if (rule === null)
            session.connections.add('info', 'connection is healthy again', 'any', fields, now)
          else session.connections.add('warn', 'health rule broken for 5 s', rule, fields, now)
        }
      },
      streamEnded(connectionId, end, isDrop) {
        const fields = { connection_id: connectionId, ...end, was_delivering: isDrop }
        session.connections.add('warn', 'stream ended', end.kind, fields, systemClock.now())
      },
      workerDied(name, why) {
        session.log.error({ worker: name, why }, 'a load worker died and was replaced')
        io.progress?.say(`A load worker died and was replaced (${name}: ${why}).`)
      },
    }
  }
}
