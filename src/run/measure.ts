import { CamgateError } from '../errors.ts'
import { pause, systemClock } from '../load/clock.ts'
import { type EngineListener, LoadEngine } from '../load/engine.ts'
import type { Camera, Plan, WindowResult } from '../model.ts'
import type { StreamClients } from './clients.ts'
import { findRates, type Rates } from './rates.ts'
import type { RunIo, Session } from './session.ts'

export interface LoadSetup {
  readonly plan: Plan
  readonly cameras: readonly Camera[]
  readonly clients: StreamClients
  readonly session: Session
  readonly io: RunIo
}

export interface MeasuredLoad {
  readonly rates: Rates
  readonly window: WindowResult
}

/**
 * Finds the nominal rates, ramps up, settles and measures one window, and watches this machine over all of
 * it. When no connection delivers a frame there is nothing to wait for: the window is empty, and every
 * connection has the outcome of its attempts.
 */
export async function measureLoad(setup: LoadSetup): Promise<MeasuredLoad> {
  const { plan, io, session } = setup
  const phase = new Phase(plan)
  let rates: Rates | null = null
  const engine = openEngine(setup, phase, (camera) => rates?.fpsOf(camera) ?? 0)
  try {
    rates = await findRates(plan, setup.cameras, setup.clients, io)
    session.log.info({ fps: rates.typicalFps, source: rates.source }, 'nominal frame rate')
    phase.enter('connecting')
    const connections = plan.cameras * plan.connectionsPerCamera
    io.progress?.say(`Opening ${connections} connections to ${plan.cameras} cameras …`)
    await engine.growTo(connections, io.signal)
    const delivering = engine.connections.filter((connection) => connection.hasEverDelivered).length
    session.log.info({ planned: connections, delivering }, 'connections opened')
    const isWorthMeasuring = delivering > 0 && rates.typicalFps !== null
    phase.enter('settling')
    if (isWorthMeasuring) await pause(systemClock, plan.settleMs, io.signal)
    if (io.signal.aborted) throw interruptedEarly()
    if (delivering > 0 && !isWorthMeasuring) throw unknownRate()
    phase.enter('measuring')
    session.log.info('window opened')
    const window = await engine.measure(isWorthMeasuring ? plan.durationMs : 0, io.signal)
    session.log.info({ seconds: window.durationMs / 1000, generator: window.generator }, 'window closed')
    return { rates, window }
  } finally {
    await engine.close()
  }
}

function openEngine(
  { plan, clients, session, io, cameras }: LoadSetup,
  phase: Phase,
  nominalFps: (camera: Camera) => number,
): LoadEngine {
  const listener: EngineListener = {
    second(live) {
      if (phase.isConnected) io.progress?.second(live, phase.label())
      for (const { connectionId, rule } of live.changes) {
        if (rule === null) session.log.info({ connection_id: connectionId }, 'connection is healthy again')
        else session.log.warn({ connection_id: connectionId, rule }, 'health rule broken for 5 s')
      }
    },
    streamEnded(connectionId, end, isDrop) {
      session.log.warn({ connection_id: connectionId, ...end, was_delivering: isDrop }, 'stream ended')
    },
  }
  return new LoadEngine({
    cameras,
    nominalFps,
    rules: plan.health,
    connectRate: plan.connectRate,
    client: (camera) => clients.for(camera),
    clock: systemClock,
    listener,
  })
}

type PhaseName = 'calibrating' | 'connecting' | 'settling' | 'measuring'

/** Where the run is, for the progress line: `42s/120s` in the measured window. */
class Phase {
  private readonly durationMs: number
  private name: PhaseName = 'calibrating'
  private since = systemClock.now()

  constructor(plan: Plan) {
    this.durationMs = plan.durationMs
  }

  /** There are connections to show the progress of. */
  get isConnected(): boolean {
    return this.name !== 'calibrating'
  }

  enter(name: PhaseName): void {
    this.name = name
    this.since = systemClock.now()
  }

  label(): string {
    if (this.name !== 'measuring') return this.name
    return `${Math.round((systemClock.now() - this.since) / 1000)}s/${Math.round(this.durationMs / 1000)}s`
  }
}

function interruptedEarly(): CamgateError {
  return new CamgateError('interrupted', 'interrupted before the measured window began: nothing was measured')
}

function unknownRate(): CamgateError {
  const message = 'cameras deliver, but none did while their nominal frame rate was measured'
  return new CamgateError('unreachable', message, { hint: 'try again, or say the rate with --nominal-fps' })
}
