import { CamgateError } from '../errors.ts'
import type { Plan } from '../model.ts'
import type { HeldLoad, Load } from './load.ts'
import type { Rates } from './rates.ts'
import type { RunIo, Session } from './session.ts'

export interface MeasureSetup {
  readonly plan: Plan
  readonly session: Session
  readonly io: RunIo
  readonly load: Load
  readonly rates: Rates
}

/**
 * Ramps up, settles and measures the window that every statistic of the report is about. When no connection
 * delivers a frame there is nothing to wait for: the window is empty, and every connection has the outcome of
 * its attempts.
 */
export async function measureWindow({ plan, session, io, load, rates }: MeasureSetup): Promise<HeldLoad> {
  const connections = plan.cameras * plan.connectionsPerCamera
  io.progress?.say(`Opening ${connections} connections to ${plan.cameras} cameras …`)
  load.phase.enter('connecting')
  await load.resizeTo(connections)
  const { delivering } = load
  session.log.info({ planned: connections, delivering }, 'connections opened')
  const isWorthMeasuring = delivering > 0 && rates.typicalFps !== null
  load.phase.enter('settling')
  if (isWorthMeasuring) await load.settle()
  if (io.signal.aborted) throw interruptedEarly()
  if (delivering > 0 && !isWorthMeasuring) throw unknownRate()
  load.phase.enter('', plan.durationMs)
  session.log.info('window opened')
  const held = await load.measure(isWorthMeasuring ? plan.durationMs : 0)
  const { durationMs, generator } = held.window
  session.log.info({ seconds: durationMs / 1000, generator }, 'window closed')
  return held
}

function interruptedEarly(): CamgateError {
  return new CamgateError('interrupted', 'interrupted before the measured window began: nothing was measured')
}

function unknownRate(): CamgateError {
  const message = 'cameras deliver, but none did while their nominal frame rate was measured'
  return new CamgateError('unreachable', message, { hint: 'try again, or say the rate with --nominal-fps' })
}
