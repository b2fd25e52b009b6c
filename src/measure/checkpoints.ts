import type { Plan } from '../config/plan.ts'
import { writeCheckpoint } from '../publish/checkpoint.ts'
import type { IsolatedServers } from '../server/isolation/isolate.ts'
import { conclude, type Measured } from './conclude.ts'
import type { MeasuredTarget } from './measure-target.ts'
import type { RunIo, Session } from './run-session.ts'

interface CheckpointSetup extends Pick<Measured, 'target' | 'protocols'> {
  readonly plan: Plan
  readonly session: Session
  readonly io: RunIo
  readonly isolation: IsolatedServers
}

/** What a report of a run that is not over would log each time. */
const QUIET: Pick<Session['log'], 'info' | 'warn' | 'error'> = { info() {}, warn() {}, error() {} }

/**
 * Writes the report of what is known so far, as that of an interrupted run, where the whole one will replace it. What cannot be
 * written is only logged: the run goes on.
 */
export function checkpoints({
  target,
  protocols,
  plan,
  session,
  io,
  isolation,
}: CheckpointSetup): (soFar: MeasuredTarget) => Promise<void> {
  const circumstances = {
    plan,
    session: { ...session, log: QUIET },
    io: { ...io, signal: AbortSignal.abort() },
  }
  return async (soFar) => {
    const { report } = conclude(
      { target, protocols, ...soFar },
      { ...circumstances, isolation: isolation.now() },
    )
    const problem = await writeCheckpoint(report, plan.reportsDir, session.name)
    if (problem === null) session.log.info({ windows: soFar.soak?.windows.length ?? 0 }, 'checkpoint written')
    else session.log.warn({ problem }, 'checkpoint not written')
  }
}
