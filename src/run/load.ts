import { judgeWindow } from '../health/summary.ts'
import { pause, systemClock } from '../load/clock.ts'
import { type EngineListener, LoadEngine } from '../load/engine.ts'
import type { Place } from '../load/schedule.ts'
import type { Machine } from '../load/this-machine.ts'
import type { LoadWorkers } from '../load/worker.ts'
import type { Camera, Plan, ResourceUse, RunHealth, WindowResult } from '../model.ts'
import type { ServerWatch } from '../server-process/server-watch.ts'
import { Phase } from './phase.ts'
import type { RunIo, Session } from './session.ts'

export interface LoadSetup {
  readonly plan: Plan
  readonly workers: LoadWorkers
  readonly session: Session
  readonly io: RunIo
  readonly placeOf: (index: number) => Place
  readonly nominalFps: (camera: Camera) => number
  /** Null: the server's process is not watched. */
  readonly watch: ServerWatch | null
  readonly machine: Machine
}

/** What to hold: so many connections, and of that a window, under a name for the progress line. */
export interface Held {
  readonly connections: number
  readonly windowMs: number
  readonly name: string
}

/** A load that was held, and how it fared. */
export interface HeldLoad {
  readonly window: WindowResult
  readonly health: RunHealth
  /** Null when the server's process was not watched. */
  readonly use: ResourceUse | null
}

/** Without a single stream there is nothing to wait for: so long is looked at the dead ones. */
const DEAD_WINDOW_MS = 1000

/** The connections of a run to one server: brought to a load, held there, measured. Close it. */
export class Load {
  readonly phase = new Phase(systemClock)
  private readonly setup: LoadSetup
  private readonly engine: LoadEngine
  private isSearching = false

  constructor(setup: LoadSetup) {
    const { plan, workers, placeOf, nominalFps, machine } = setup
    this.setup = setup
    this.engine = new LoadEngine({
      workers,
      placeOf,
      nominalFps,
      rules: plan.health,
      connectRate: plan.connectRate,
      hasDatagrams: plan.rtspTransport !== 'tcp',
      clock: systemClock,
      listener: this.listener(),
      machine,
    })
  }

  /** Connections that have delivered a frame. */
  async delivering(): Promise<number> {
    return await this.engine.delivering()
  }

  /** Opens or closes connections, and waits until each new one has delivered or failed. */
  async resizeTo(connections: number): Promise<boolean> {
    return await this.engine.resizeTo(connections, this.setup.io.signal)
  }

  async settle(): Promise<void> {
    await pause(systemClock, this.setup.plan.settleMs, this.setup.io.signal)
  }

  /** Measures the connections as they are. An interruption ends the window early. */
  async measure(windowMs: number, phase: 'window' | 'trial'): Promise<HeldLoad> {
    const { io, plan, watch } = this.setup
    watch?.begin(this.engine.size, phase)
    const window = await this.engine.measure(windowMs, io.signal)
    const use = watch?.end() ?? null
    return { window, health: judgeWindow(window, plan.health), use }
  }

  /** A trial: brings the set to a load, lets it settle when anything changed, and measures one window. */
  async hold({ connections, windowMs, name }: Held): Promise<HeldLoad> {
    this.isSearching = true
    this.phase.enter(`${name}: connecting`)
    const hasChanged = await this.resizeTo(connections)
    const isAlive = (await this.delivering()) > 0
    this.phase.enter(`${name}: settling`)
    if (hasChanged && isAlive) await this.settle()
    this.phase.enter(name, windowMs)
    return await this.measure(isAlive ? windowMs : DEAD_WINDOW_MS, 'trial')
  }

  async close(): Promise<void> {
    await this.engine.close()
  }

  private listener(): EngineListener {
    const { io, session } = this.setup
    return {
      second: (live) => {
        // Broken rules are what a search looks for: they are in its steps, not alerts.
        const shown = this.isSearching ? { ...live, changes: [] } : live
        if (live.planned > 0) io.progress?.second(shown, this.phase.label())
        for (const { connectionId, rule } of live.changes) {
          if (rule === null) session.log.info({ connection_id: connectionId }, 'connection is healthy again')
          else session.log.warn({ connection_id: connectionId, rule }, 'health rule broken for 5 s')
        }
      },
      streamEnded(connectionId, end, isDrop) {
        session.log.warn({ connection_id: connectionId, ...end, was_delivering: isDrop }, 'stream ended')
      },
      workerDied(name, why) {
        session.log.error({ worker: name, why }, 'a load worker died and was replaced')
        io.progress?.say(`A load worker died and was replaced (${name}: ${why}).`)
      },
    }
  }
}
