import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { planFr } from '../analysis/fr/plan-deployment.ts'
import { exitCodeFor } from '../analysis/gate/exit-code.ts'
import { cliNaming } from '../config/option-naming.ts'
import { CamgateError } from '../errors.ts'
import { checkMachine } from '../load/preflight.ts'
import { type OpenWorkers, openWorkers } from '../load/workers/workers.ts'
import type { Plan } from '../model/plan.ts'
import { needsOf, protocolNames } from '../protocols/registry.ts'
import { prepareFolder, writeWhole } from '../publish/files.ts'
import { assembleReport, withGate } from '../report/build/assemble.ts'
import { camerasCsv, connectionsCsv, trialsCsv } from '../report/csv.ts'
import { reportJson } from '../report/json.ts'
import type { Report } from '../report/schema/schema.ts'
import { secretsOf } from '../secrets/secrets.ts'
import { type IsolatedServers, isolateServers } from '../server/isolation/isolate.ts'
import { describeRun } from './describe.ts'
import { judgeReport } from './judge-report.ts'
import { knownCapacity } from './known-capacity.ts'
import { type MeasuredTarget, measureTarget } from './measure-target.ts'
import { type Observers, openObservers } from './observers.ts'
import { openSession, type RunIo, type Session } from './run-session.ts'
import { mostConnections } from './search-limits.ts'
import { serversOf } from './servers-under-test.ts'
import { openTarget, type Target } from './target.ts'

export interface RunOutcome {
  readonly report: Report
  readonly exitCode: number
  /** Paths of the files that were written, the log among them. */
  readonly files: readonly string[]
  /** Why the report files are missing, if they are. */
  readonly unwritten: CamgateError | null
  /** Why lines of the log are missing, if some are. */
  readonly unlogged: string | null
}

/**
 * Measures a target as planned and judges it.
 *
 * @throws CamgateError for bad input, an unreachable camera list, a machine too small for the plan, or an
 *   interruption before anything was measured; a server that fails is in the report instead
 */
export async function run(plan: Plan, io: RunIo): Promise<RunOutcome> {
  checkMachine(plan.cameras * plan.connectionsPerCamera, needsOf(plan))
  const { naming = cliNaming } = io
  const option = naming('serverPid')
  const servers = [plan.serverPid, io.baselineServerPid].filter((pid) => typeof pid === 'number')
  // First, so that observers know which processors are left to the server.
  const isolation = await isolateServers({ option: plan.isolate, servers, naming: option })
  io.beforeExit?.(() => isolation.end())
  let observers: Observers | null = null
  try {
    observers = openObservers({ serverPid: plan.serverPid, option })
    await prepareFolder(plan.reportsDir, naming('reportsDir'))
    await prepareFolder(plan.logsDir, naming('logsDir'))
    return await runIn({ plan, session: openSession(plan, new Date()), io, observers, isolation })
  } finally {
    await isolation.end()
    observers?.close()
  }
}

/** What all steps of a run share. */
interface Setting {
  readonly plan: Plan
  readonly session: Session
  readonly io: RunIo
  readonly observers: Observers
  readonly isolation: IsolatedServers
}

async function runIn(setting: Setting): Promise<RunOutcome> {
  const { session } = setting
  try {
    const outcome = await conclude(setting, await measure(setting))
    const unlogged = await session.close()
    return { ...outcome, files: outcome.files.filter((file) => existsSync(file)), unlogged }
  } catch (error) {
    session.log.error({ error: String(error) }, 'run failed')
    throw error
  } finally {
    await session.close()
  }
}

interface Measured extends MeasuredTarget {
  /** Names of the protocols that the cameras speak. */
  readonly protocols: readonly string[]
  readonly target: Pick<Target, 'description' | 'isSimulated' | 'text' | 'seed'>
}

/** Everything that needs the cameras. The cameras and all connections are closed when it returns. */
async function measure(setting: Setting): Promise<Measured> {
  const { plan, session, io, observers } = setting
  const { headers, insecure, protocol, rtsp } = plan
  const target = await openTarget(plan, io)
  let workers: OpenWorkers | null = null
  try {
    const protocols = protocolNames([...target.cameras, ...target.others], protocol)
    const secrets = secretsOf(plan, [...target.cameras, ...target.others], io.environment)
    io.secretsFound?.(secrets)
    workers = openWorkers({
      program: io.entry,
      count: plan.workers ?? Math.max(1, availableParallelism() - 1),
      planned: mostConnections(plan),
      settings: { headers, insecure, protocol, rtsp, rules: plan.health, secrets },
    })
    const servers = await serversOf(plan, io, target)
    session.log.info({ target: target.description, cameras: target.text, servers }, 'run started')
    if (!target.isSimulated) observers.watchFound(servers.pids)
    return { target, protocols, ...(await measureTarget({ ...setting, servers, target, workers })) }
  } finally {
    io.progress?.end()
    await Promise.all([workers?.close(), target.close()])
  }
}

/** Everything that follows from what was measured. */
async function conclude(
  { plan, session, io, isolation }: Setting,
  { target, protocols, rates, calibration, held, search, resources, ab }: Measured,
): Promise<Omit<RunOutcome, 'unlogged'>> {
  const { window, health } = held
  const capacity = knownCapacity({ held, search, resources }, plan)
  const { frTarget: targetCameras, connectionsPerCamera } = plan
  const trials = search?.trials ?? []
  const fr = planFr({
    capacity,
    health,
    window,
    rules: plan.health,
    targetCameras,
    connectionsPerCamera,
    terms: plan.frTerms,
    rtspTransport: plan.rtsp.transport,
    trials,
    generatorEndedSearch: search?.answer.endedBy === 'generator',
  })
  const described = describeRun({
    ...{ plan, session, io, target, protocols, rates },
    isolation: await isolation.end(),
  })
  const ungated = assembleReport({
    ...described,
    ...{ window, health, calibration, capacity, trials, resources, ab, fr },
  })
  const gate = judgeReport(ungated, plan)
  const report = withGate(ungated, gate)
  session.log.info({ verdict: gate.verdict, why: gate.why }, 'gate')
  const exitCode = exitCodeFor({
    gate,
    generator: window.generator,
    interrupted: described.run.interrupted,
    unreachable: health.connections.every((connection) => !connection.hasEverDelivered),
    onInconclusive: plan.onInconclusive,
  })
  return { report, ...(await writeReport(report, session, exitCode)) }
}

async function writeReport(
  report: Report,
  session: Session,
  exitCode: number,
): Promise<Omit<RunOutcome, 'report' | 'unlogged'>> {
  const files = new Map([
    [`${session.reportStem}.json`, reportJson(report)],
    [`${session.reportStem}_connections.csv`, connectionsCsv(report)],
    [`${session.reportStem}_cameras.csv`, camerasCsv(report)],
    ...(report.trials.length > 0 ? [[`${session.reportStem}_trials.csv`, trialsCsv(report)] as const] : []),
  ])
  try {
    const written = await writeWhole(files)
    session.log.info({ files: written.map((file) => path.basename(file)) }, 'report written')
    return { files: [...written, session.path], exitCode, unwritten: null }
  } catch (error) {
    if (!(error instanceof CamgateError)) throw error
    session.log.error({ error: error.message }, 'report not written')
    return { files: [session.path], exitCode, unwritten: error }
  }
}
