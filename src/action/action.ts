import path from 'node:path'
import { error as annotateError, getInput, info, notice, setFailed, warning } from '@actions/core'
import { CamgateError, EXIT } from '../errors.ts'
import { readThresholds } from '../files/thresholds-file.ts'
import { withoutUrlUsers } from '../secrets/safe-url.ts'
import { endProcess } from '../system/end-process.ts'
import { Interruption } from '../system/interruption.ts'
import { escapeTerminal } from '../text/escape.ts'
import { VERSION } from '../version.ts'
import type { ModeContext } from './context.ts'
import { faultAnnotations } from './github/annotations.ts'
import type { GithubApi } from './github/api.ts'
import { callerOf, isCalled } from './github/caller.ts'
import { setOutput } from './github/command-files.ts'
import { type GithubEvent, readEvent } from './github/event.ts'
import { readInputs } from './github/inputs.ts'
import { laterStep } from './github/key.ts'
import { failureOf } from './github/permission.ts'

/** The Action's process: runs its step, then exits. */
export async function act(): Promise<void> {
  for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, endWithBug)
  const cli = path.join(path.dirname(process.argv[1] ?? ''), '..', 'cli', 'index.js')
  await runStep(process.env, cli)
  endProcess()
}

/**
 * Runs the step and reports its errors: sets the outputs and the exit code of the process.
 * @param program the file of the command line
 */
export async function runStep(environment: NodeJS.ProcessEnv, program: string): Promise<void> {
  info(`Camera Capacity Gate ${VERSION}`)
  try {
    await actIn(environment, program)
  } catch (error) {
    await fail(error, environment)
  }
}

async function actIn(environment: NodeJS.ProcessEnv, program: string): Promise<void> {
  const event = readEvent(environment)
  const { workflow, job } = event
  const caller = () => callingJob(event, environment)
  const step = laterStep(environment)
  const inputs = await readInputs({ get: getInput, workflow, job, step, caller, environment, readThresholds })
  const { signal, beforeExit } = new Interruption(cancel)
  const context: ModeContext = { event, environment, signal, beforeExit, program, openApi }
  if (inputs.mode === 'report') {
    const { reportMode } = await import('./report-mode.ts')
    return await reportMode(inputs, context)
  }
  if (inputs.mode === 'merge') {
    const { mergeMode } = await import('./merge-mode.ts')
    return await mergeMode(inputs, context)
  }
  for (const text of inputs.notices) notice(text)
  const { runMode } = await import('./run-mode.ts')
  await runMode(inputs, context)
}

/**
 * Null if the job is not in a reusable workflow, or if its caller is not known. The key is then the same for all calls,
 * and its second use in a run is noticed.
 */
async function callingJob(
  { owner, repo }: GithubEvent,
  { GITHUB_WORKFLOW_REF: callerRef = '' }: NodeJS.ProcessEnv,
): Promise<string | null> {
  const id = getInput('check-run-id')
  if (!isCalled({ id, workflowRef: getInput('job-workflow-ref'), callerRef })) return null
  try {
    return await callerOf({ api: await openApi(getInput('github-token')), owner, repo }, id)
  } catch (error) {
    info(`The job that called this workflow is not known: ${failureOf(error, 'actions: read')}`)
    return null
  }
}

async function openApi(token: string): Promise<GithubApi> {
  return (await import('./github/api.ts')).openApi(token)
}

/** The runner interrupts a cancelled step and kills it ten seconds later: time to write what was measured. */
function cancel(): CamgateError {
  warning('Cancelled: writing what was measured')
  return new CamgateError('interrupted', 'cancelled before anything was measured')
}

async function fail(error: unknown, environment: NodeJS.ProcessEnv): Promise<void> {
  setOutput('verdict', 'error')
  if (!(error instanceof CamgateError)) return setFailed(bugText(error))
  for (const { message, ...place } of faultAnnotations(error.placed, environment.GITHUB_WORKSPACE))
    annotateError(message, place)
  setFailed(textOf(error))
  const [{ summarize }, { resultOfFailure }] = await Promise.all([
    import('./publishers/run-summary.ts'),
    import('./result.ts'),
  ])
  await summarize(resultOfFailure(error), environment)
}

function textOf({ message, hint }: CamgateError): string {
  const lines = [...message.split('\n'), ...(hint === undefined ? [] : [`hint: ${hint}`])]
  return lines.map(escapeTerminal).join('\n')
}

/** Errors that nobody awaits end up here: an internal error, never a verdict on the server. */
function endWithBug(error: unknown): void {
  setFailed(bugText(error))
  process.exit(EXIT.internal)
}

function bugText(error: unknown): string {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `Internal error, please report it:\n${withoutUrlUsers(trace)}`
}
