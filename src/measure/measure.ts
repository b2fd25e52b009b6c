import { counted } from '../analysis/stats/counted.ts'
import type { Plan } from '../config/plan.ts'
import { CamgateError } from '../errors.ts'
import { pause, systemClock } from '../load/clock.ts'
import type { GeneratorHealth } from '../model/machine.ts'
import { evidenceText, serverUseText } from '../report/facts/evidence-words.ts'
import type { Countdown } from './countdown.ts'
import { expectedTime } from './expected-time.ts'
import { type HeldLoad, interruptedEarly, type Load } from './held-load.ts'
import type { Observers } from './observers.ts'
import type { Rates } from './rates.ts'
import type { RunIo, Session } from './run-session.ts'

export interface MeasureSetup {
  readonly plan: Plan
  readonly session: Session
  readonly io: RunIo
  readonly load: Load
  readonly rates: Rates
  readonly observers: Observers
  readonly countdown: Countdown
}

/** Where the ramp of a watched server rests, and for how long. */
const RESTS = [0, 0.25, 0.5, 0.75]
const REST_MS = 3000

/**
 * Ramps up, settles and measures the window that every statistic of the report is about. If no connection delivers
 * a frame there is nothing to wait for: the window is empty, and every connection has the outcome of its attempts.
 */
export async function measureWindow(setup: MeasureSetup): Promise<HeldLoad> {
  const { plan, session, io, load, rates, countdown } = setup
  const connections = plan.cameras * plan.connectionsPerCamera
  io.progress?.say(`Opening ${counted(connections, 'connection')} to ${counted(plan.cameras, 'camera')} …`)
  load.phase.enter('connecting')
  countdown.expect(expectedTime(plan, 'ramp'))
  await rampUp(setup, connections)
  const delivering = await load.delivering()
  session.log.info({ planned: connections, delivering }, 'connections opened')
  const isWorthMeasuring = delivering > 0 && rates.typicalFps !== null
  load.phase.enter('settling')
  if (isWorthMeasuring) await load.settle()
  if (io.signal.aborted) throw interruptedEarly()
  if (delivering > 0 && !isWorthMeasuring) throw unknownRate()
  load.phase.enter('', plan.durationMs)
  countdown.expect(expectedTime(plan, 'window'))
  session.log.info('window opened')
  const held = await load.measure(isWorthMeasuring ? plan.durationMs : 0, 'window')
  const { durationMs, generator } = held.window
  session.log.info({ seconds: durationMs / 1000, generator: inWords(generator) }, 'window closed')
  return held
}

/** For the log. */
function inWords({ evidence, serverUse, ...figures }: GeneratorHealth) {
  return {
    ...figures,
    evidence: evidence.map(evidenceText),
    serverUse: serverUse === null ? null : serverUseText(serverUse),
  }
}

/**
 * Opens all connections on the schedule. If the server is to be watched and no search follows, the ramp rests on the way,
 * because what the server uses can only be extrapolated from several loads.
 */
async function rampUp({ plan, io, load, observers }: MeasureSetup, connections: number): Promise<void> {
  const shares = observers.areRequested && !plan.findCapacity ? RESTS : []
  for (const rest of new Set(shares.map((share) => Math.round(share * connections)))) {
    if (rest > 0) await load.resizeTo(rest)
    observers.begin(rest, rest === 0 ? 'idle' : 'ramp')
    await pause(systemClock, REST_MS, io.signal)
    await observers.end()
  }
  await load.resizeTo(connections)
}

function unknownRate(): CamgateError {
  const message = 'cameras sent a few pictures and then no more, so their nominal frame rate is not known'
  const hint =
    'check that the URLs are those of streams, not of snapshots; --nominal-fps says the rate beforehand'
  return new CamgateError('unreachable', message, { hint })
}
