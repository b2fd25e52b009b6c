import { error as annotateError, info, warning } from '@actions/core'
import { limitLine } from '../config/limit-line.ts'
import { CamgateError, EXIT, exitCodeOf } from '../errors.ts'
import { DEFAULT_THRESHOLDS, readThresholdsText } from '../files/thresholds-file.ts'
import { type RunOutcome, run } from '../measure/run.ts'
import type { RunIo } from '../measure/run-session.ts'
import { prepareFolder, writeWhole } from '../publish/files.ts'
import { print, silence } from '../publish/print.ts'
import { Progress } from '../publish/progress.ts'
import type { Failure } from '../report/markdown/markdown-failure.ts'
import type { Report } from '../report/schema/schema.ts'
import { secretsOf } from '../secrets/secrets.ts'
import { escapeTerminal } from '../text/escape.ts'
import { VERSION } from '../version.ts'
import { setConclusion } from './conclusion.ts'
import type { ModeContext } from './context.ts'
import { annotationsOf, fileInRepository } from './github/annotations.ts'
import { setOutput } from './github/command-files.ts'
import { inputNaming, type RunInputs } from './github/inputs.ts'
import { publish, summarize } from './publish.ts'
import { type Result, resultOfDeadServer, resultOfFailure, resultOfReport } from './result.ts'
import { Secrets } from './run-secrets.ts'
import { refuseSameCommit } from './same-commit.ts'
import type { ServerEndings } from './server-endings.ts'
import { Servers } from './started-servers.ts'

const MAX_MARKDOWN_BYTES = 1024 * 1024

/** Starts the servers, measures, judges, and publishes the result. */
export async function runMode(inputs: RunInputs, context: ModeContext): Promise<void> {
  for (const problem of context.event.problems) warning(`Nothing that needs it is published: ${problem}`)
  const secrets = new Secrets()
  secrets.add([...secretsOf(inputs.plan, [], context.environment), inputs.token])
  const servers = new Servers(inputs, context)
  const { result, files } = await measured({ inputs, context, servers, secrets })
  setConclusion(result, inputs.plan.onInconclusive)
  for (const [name, value] of Object.entries(result.outputs)) setOutput(name, value)
  setOutput('reports-dir', inputs.plan.reportsDir)
  // The runner gives a cancelled step only a few seconds.
  if (context.signal.aborted) return await summarize(result, context.environment)
  await publish({ inputs, context, result, files, texts: await servers.maskedLogs(secrets.mask) })
}

interface Setting {
  readonly inputs: RunInputs
  readonly context: ModeContext
  readonly servers: Servers
  readonly secrets: Secrets
}

interface Measured {
  readonly result: Result
  readonly files: readonly string[]
}

async function measured(setting: Setting): Promise<Measured> {
  const { inputs, context, servers } = setting
  const { plan } = inputs
  try {
    await prepareFolder(plan.logsDir, inputNaming('logsDir'))
    await refuseSameCommit(inputs)
    await servers.start()
    await servers.firstFrames()
    const { outcome, problem } = await runBesideServers(setting)
    // A job log that cannot be written must not cost the verdict, and there is nowhere to report it.
    await print(outcome, { format: 'console', color: false }).catch(() => {})
    const published = await told(outcome, inputs.thresholds, context)
    if (problem === null) return published
    const failure = { message: problem, output: await lastOutput(setting), isMeasured: true }
    return { ...published, result: resultOfDeadServer(published.result, failure) }
  } catch (error) {
    if (!(error instanceof CamgateError)) throw error
    return { result: await failed(error, setting), files: [] }
  }
}

/** @throws CamgateError of a run without a report; of a server that failed, if that is the reason */
async function runBesideServers(setting: Setting): Promise<{ outcome: RunOutcome; problem: string | null }> {
  const { servers, inputs } = setting
  const { plan } = inputs
  const endings = servers.watchEndings()
  try {
    const planned = { ...plan, serverPid: plan.serverPid ?? servers.pid }
    const outcome = await run(planned, ioOf(setting, endings))
    endings.close()
    return { outcome, problem: await servers.problem(endings) }
  } catch (error) {
    endings.close()
    const { failure } = endings
    if (!(error instanceof CamgateError) || failure === null) throw error
    throw new CamgateError('unreachable', failure, { cause: error })
  }
}

async function failed({ message, hint }: CamgateError, setting: Setting): Promise<Result> {
  return resultOfFailure({ message, hint, output: await lastOutput(setting) })
}

/** Also prints it to the log of the job. */
async function lastOutput({ servers, secrets }: Setting): Promise<NonNullable<Failure['output']>> {
  const output = await servers.lastOutput(secrets.mask)
  for (const { input, lines } of output) {
    info(`Last lines of ${input}:`)
    for (const line of lines) info(`  ${escapeTerminal(line)}`)
  }
  return output
}

function ioOf(
  { context: { signal, beforeExit, environment, program }, servers, secrets }: Setting,
  endings: ServerEndings,
): RunIo {
  return {
    signal: AbortSignal.any([signal, endings.signal]),
    beforeExit,
    measured: endings.close,
    progress: new Progress(process.stderr),
    environment,
    entry: program,
    toolVersion: VERSION,
    naming: inputNaming,
    baselineServerPid: servers.baselinePid,
    secretsFound: secrets.add,
  }
}

async function told(
  { report, exitCode, files, unwritten, unlogged }: RunOutcome,
  thresholds: string | null,
  context: ModeContext,
): Promise<Measured> {
  await annotate(report, thresholds, context)
  if (unlogged !== null) warning(escapeTerminal(unlogged))
  const code = unwritten === null ? exitCode : exitCodeOf(unwritten)
  const result = resultOfReport(report, code)
  const why = unwritten?.message ?? (exitCode === EXIT.unreachable ? silence(report) : result.why)
  if (unwritten !== null) return { result: { ...result, why }, files }
  const json = files.find((file) => file.endsWith('.json')) ?? ''
  const outputs = { ...result.outputs, 'report-json': json }
  const markdown = await writeMarkdown(json.replace(/json$/, 'md'), result)
  return { result: { ...result, why, outputs }, files: [...files, ...markdown] }
}

/** All other files are already written, so nothing is lost without this one. */
async function writeMarkdown(file: string, { render }: Result): Promise<readonly string[]> {
  try {
    return await writeWhole(new Map([[file, render(MAX_MARKDOWN_BYTES)]]))
  } catch (error) {
    if (!(error instanceof CamgateError)) throw error
    warning(`The report's Markdown was not written: ${escapeTerminal(error.message)}`)
    return []
  }
}

/** Annotates the lines of thresholds.json that set the limits. */
async function annotate(report: Report, given: string | null, { environment }: ModeContext): Promise<void> {
  const path = given ?? DEFAULT_THRESHOLDS
  const text = (await readThresholdsText(path, false).catch(() => null)) ?? ''
  const file = fileInRepository(path, environment.GITHUB_WORKSPACE)
  const annotations = annotationsOf(report, file, ({ metric, isFloor }) =>
    limitLine(text, isFloor ? 'floors' : 'regression', metric),
  )
  for (const { level, title, message, file: where, line } of annotations) {
    const place = where === null || line === null ? {} : { file: where, startLine: line }
    const say = level === 'error' ? annotateError : warning
    say(message, { title, ...place })
  }
}
