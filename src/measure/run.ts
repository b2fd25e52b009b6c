import { cliNaming } from '../config/option-naming.ts'
import type { Plan } from '../config/plan.ts'
import type { Machines } from '../load/machine/load-machine.ts'
import { checkRoom } from '../load/preflight.ts'
import type { AgentPool } from '../load/workers/agent-pool.ts'
import { type OpenWorkers, openMachines, openWorkers } from '../load/workers/workers.ts'
import { needsOf, protocolNames } from '../protocols/registry.ts'
import { prepareFolder } from '../publish/files.ts'
import type { MeasuredRun } from '../publish/publisher.ts'
import { maskerOf } from '../secrets/mask.ts'
import { secretsOf } from '../secrets/secrets.ts'
import { type IsolatedServers, isolateServers } from '../server/isolation/isolate.ts'
import type { MetricsSources } from '../server/metrics/open-metrics.ts'
import { openPool } from './agents-of-run.ts'
import { checkpoints } from './checkpoints.ts'
import { conclude, type Measured } from './conclude.ts'
import { measureTarget } from './measure-target.ts'
import { type Observers, openObservers } from './observers.ts'
import { openSession, type RunIo, type Session } from './run-session.ts'
import { mostConnections } from './search-limits.ts'
import { serversOf } from './servers-under-test.ts'
import { checkStart, type ShardPlan, shardPlanOf } from './shard-plan.ts'
import { openTarget, type Target } from './target.ts'

/**
 * Measures a target as planned and judges it. Only the log is written, and the caller closes it.
 *
 * @throws CamgateError for bad input, an unreachable camera list, a machine too small for the plan, or an
 *   interruption before anything was measured; a server that fails is in the report instead
 */
export async function run(plan: Plan, io: RunIo): Promise<MeasuredRun> {
  const shardPlan = shardPlanOf(plan)
  if (shardPlan !== null) checkStart(shardPlan, Date.now(), (io.naming ?? cliNaming)('startAt'))
  const agents = await openPool(plan, io)
  try {
    return await runOn({ plan, shardPlan, io, agents, machines: openMachines(io.environment, agents) })
  } finally {
    await agents?.release()
  }
}

interface Machinery {
  readonly plan: Plan
  /** Null where the load is not made by several machines that cannot reach each other. */
  readonly shardPlan: ShardPlan | null
  readonly io: RunIo
  /** Null where this machine makes the load. */
  readonly agents: AgentPool | null
  readonly machines: Machines
}

async function runOn({ plan, shardPlan, io, agents, machines }: Machinery): Promise<MeasuredRun> {
  const { workers } = plan
  const connections = shardPlan?.indices.length ?? plan.cameras * plan.connectionsPerCamera
  await checkRoom(machines, { connections, needs: needsOf(plan), workers })
  const { naming = cliNaming } = io
  const option = naming('serverPid')
  const servers = [plan.serverPid, io.baselineServerPid].filter((pid) => typeof pid === 'number')
  // First, so that observers know which processors are left to the server.
  const isolation = await isolateServers({
    option: plan.isolate,
    isLoadElsewhere: agents !== null,
    servers,
    naming: option,
  })
  io.beforeExit?.(() => isolation.end())
  let observers: Observers | null = null
  try {
    observers = await openObservers({
      serverPid: plan.serverPid,
      metrics: metricsOf(plan, io, plan.serverMetrics ?? []),
      naming,
    })
    await prepareFolder(plan.reportsDir, naming('reportsDir'))
    await prepareFolder(plan.logsDir, naming('logsDir'))
    return await runIn({
      ...{ plan, shardPlan },
      session: openSession(plan, new Date(), io.runId),
      io,
      agents,
      machines,
      observers,
      isolation,
    })
  } finally {
    await isolation.end()
    observers?.close()
  }
}

function metricsOf(plan: Plan, io: RunIo, urls: readonly string[]): MetricsSources {
  const mask = maskerOf(secretsOf({ ...plan, serverMetrics: urls }, [], io.environment))
  return { urls, figures: plan.serverMetric ?? [], insecure: plan.insecure, mask }
}

/** What all steps of a run share. */
interface Setting extends Machinery {
  readonly session: Session
  readonly observers: Observers
  readonly isolation: IsolatedServers
}

async function runIn(setting: Setting): Promise<MeasuredRun> {
  const { plan, session, io, isolation } = setting
  try {
    const measured = await measure(setting)
    const outcome = conclude(measured, { plan, session, io, isolation: await isolation.end() })
    return { ...outcome, name: session.name, log: session }
  } catch (error) {
    session.log.error({ error: String(error) }, 'run failed')
    await session.close()
    throw error
  }
}

/** Everything that needs the cameras. The cameras and all connections are closed when it returns. */
async function measure(setting: Setting): Promise<Measured> {
  const { plan, session, io, agents, machines, observers } = setting
  const { headers, insecure, protocol, rtspTransport, rtspAudio } = plan
  const streams = { headers, insecure, protocol, rtspTransport, rtspAudio }
  const target = await openTarget(plan, io)
  let workers: OpenWorkers | null = null
  try {
    const protocols = protocolNames([...target.cameras, ...target.others], protocol)
    const secrets = secretsOf(plan, [...target.cameras, ...target.others], io.environment)
    io.secretsFound?.(secrets)
    workers = openWorkers({
      program: io.entry,
      machines,
      agents,
      count: plan.workers,
      planned: mostConnections(plan, setting.shardPlan),
      settings: { ...streams, rules: plan.health, secrets },
    })
    const servers = await serversOf(plan, io, target)
    const metrics = await scrapeFound(setting, target)
    session.log.info({ target: target.description, cameras: target.text, servers, metrics }, 'run started')
    sayNotes(setting)
    for (const machine of machines) machine.watch(servers)
    if (!target.isSimulated) observers.watchFound(servers.pids)
    const checkpoint = checkpoints({ ...setting, target, protocols })
    const measured = await measureTarget({ ...setting, target, workers, checkpoint })
    sayNotes(setting)
    return { target, protocols, ...measured }
  } finally {
    io.progress?.end()
    await Promise.all([workers?.close(), target.close()])
  }
}

/** Without metrics that the user named, reads those that the servers name. */
async function scrapeFound({ plan, io, observers }: Setting, target: Target): Promise<readonly string[]> {
  if ((plan.serverMetrics ?? []).length > 0) return []
  const sources = await observers.scrapeFound(metricsOf(plan, io, target.metrics))
  for (const source of sources) io.progress?.say(`Metrics: ${source}`)
  return sources
}

/** What observers know by now that a user must know too; each once. */
function sayNotes({ observers, session, io }: Setting): void {
  for (const note of observers.newNotes()) {
    session.log.warn(note)
    io.progress?.say(note)
  }
}
