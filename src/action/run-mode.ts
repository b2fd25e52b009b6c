import { info, warning } from '@actions/core'
import { inputNaming } from '../config/option-naming.ts'
import { CamgateError } from '../errors.ts'
import { run } from '../measure/run.ts'
import type { RunIo } from '../measure/run-session.ts'
import type { Monitoring } from '../monitoring/monitoring.ts'
import { openMonitoring } from '../monitoring/open-monitoring.ts'
import { prepareFolder } from '../publish/files.ts'
import { Progress, viewsTogether } from '../publish/progress.ts'
import { publishAll, type RunResult } from '../publish/publisher.ts'
import { publishersFor } from '../publish/publishers.ts'
import type { Failure } from '../report/markdown/markdown-failure.ts'
import { secretsOf } from '../secrets/secrets.ts'
import { escapeTerminal } from '../text/escape.ts'
import { VERSION } from '../version.ts'
import type { ModeContext } from './context.ts'
import type { RunInputs } from './github/inputs.ts'
import { actionPublishers } from './publishers/action-publishers.ts'
import { Secrets } from './run-secrets.ts'
import { refuseSameCommit } from './same-commit.ts'
import type { ServerEndings } from './server-endings.ts'
import { Servers } from './started-servers.ts'

/** Starts the servers, measures, judges, and publishes the result. */
export async function runMode(inputs: RunInputs, context: ModeContext): Promise<void> {
  for (const problem of context.event.problems) warning(`Nothing that needs it is published: ${problem}`)
  const secrets = new Secrets()
  secrets.add([...secretsOf(inputs.plan, [], context.environment), inputs.token])
  const servers = new Servers(inputs, context)
  const warn = (text: string) => warning(escapeTerminal(text))
  const { environment } = context
  const setup = { plan: inputs.plan, naming: inputNaming, environment, toolVersion: VERSION, warn }
  const monitoring = await openMonitoring(setup)
  if (monitoring?.metricsUrl) info(`Metrics: ${monitoring.metricsUrl}`)
  try {
    const result = await measure({ inputs, context, servers, secrets, monitoring })
    const own = actionPublishers({ inputs, context, serverLogs: () => servers.maskedLogs(secrets.mask) })
    const publishers = publishersFor(inputs.plan, { warn, own: [...own, ...listOf(monitoring)] })
    // The runner gives a cancelled step only a few seconds.
    const { errors } = await publishAll(publishers, result, { cancelled: context.signal })
    const bug = errors.find((error) => !(error instanceof CamgateError))
    if (bug !== undefined) throw bug
  } finally {
    await monitoring?.close()
  }
}

function listOf(monitoring: Monitoring | null): readonly Monitoring[] {
  return monitoring === null ? [] : [monitoring]
}

interface Setting {
  readonly inputs: RunInputs
  readonly context: ModeContext
  readonly servers: Servers
  readonly secrets: Secrets
  readonly monitoring: Monitoring | null
}

async function measure(setting: Setting): Promise<RunResult> {
  const { inputs, servers, secrets } = setting
  try {
    await prepareFolder(inputs.plan.logsDir, inputNaming('logsDir'))
    await refuseSameCommit(inputs)
    await servers.start()
    await servers.firstFrames()
    return await measureBesideServers(setting)
  } catch (error) {
    if (!(error instanceof CamgateError)) throw error
    const { message, hint } = error
    return { run: null, failure: { message, hint, output: await servers.lastOutput(secrets.mask) } }
  }
}

/** @throws CamgateError of a run without a report; of a server that failed, if that is the reason */
async function measureBesideServers(setting: Setting): Promise<RunResult> {
  const { servers, inputs } = setting
  const { plan } = inputs
  const endings = servers.watchEndings()
  try {
    const planned = { ...plan, serverPid: plan.serverPid ?? servers.pid }
    const measured = await run(planned, ioOf(setting, endings))
    endings.close()
    return { run: measured, failure: await failureOf(endings, setting) }
  } catch (error) {
    endings.close()
    const { failure } = endings
    if (!(error instanceof CamgateError) || failure === null) throw error
    throw new CamgateError('unreachable', failure, { cause: error })
  }
}

/** What happened to the servers that makes the numbers worthless. They are published with it. */
async function failureOf(endings: ServerEndings, setting: Setting): Promise<Failure | null> {
  const { servers, context, secrets } = setting
  try {
    const message = await servers.problem(endings)
    if (message === null) return null
    return { message, output: await servers.lastOutput(secrets.mask), isMeasured: true }
  } catch (error) {
    if (!(error instanceof CamgateError)) throw error
    return context.signal.aborted ? null : { message: error.message, hint: error.hint, isMeasured: true }
  }
}

function ioOf(
  { context: { signal, beforeExit, environment, program }, servers, secrets, monitoring }: Setting,
  endings: ServerEndings,
): RunIo {
  return {
    signal: AbortSignal.any([signal, endings.signal]),
    beforeExit,
    measured: endings.close,
    progress: viewsTogether([new Progress(process.stderr), ...listOf(monitoring)]),
    trialMade: (trial) => monitoring?.trial(trial),
    runId: monitoring?.runId,
    environment,
    entry: program,
    toolVersion: VERSION,
    naming: inputNaming,
    baselineServerPid: servers.baselinePid,
    secretsFound: secrets.add,
  }
}
