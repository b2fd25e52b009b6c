import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import type { Report } from '../../../src/report/schema/schema.ts'
import { afterTests, emptyFolder } from '../../camgate.ts'
import { type ArtifactService, startArtifactService } from '../../github/artifact-service.ts'
import { type GithubApi, startGithubApi } from '../../github/github-api.ts'
import { untilQuiet } from '../../quiet-machine.ts'
import { type StepOptions, type StepRun, step } from './runner.ts'

export const CLI = resolve(import.meta.dirname, '../../../dist/cli/index.js')

/** A load of a few seconds: what it measures is not what these tests are about. */
export const SHORT = {
  cameras: '2',
  'connections-per-camera': '2',
  duration: '2',
  settle: '0',
  'nominal-fps': '25',
  'find-capacity': 'false',
} as const

export interface Github {
  readonly api: GithubApi
  readonly artifacts: ArtifactService
  /** For the step. */
  readonly environment: NodeJS.ProcessEnv
}

/** GitHub as far as a step sees it, until the end of the file. */
export async function github(): Promise<Github> {
  const [api, artifacts] = await Promise.all([startGithubApi(), startArtifactService()])
  afterTests(() => Promise.all([api.close(), artifacts.close()]))
  return { api, artifacts, environment: { GITHUB_API_URL: api.url, ...artifacts.environment } }
}

interface MeasuredOptions extends StepOptions {
  /** Of the test's context: for a machine that is never left alone. */
  readonly skip: (note: string) => void
}

/**
 * A step whose verdict counts. A run that this machine limited says nothing of what is tested: it is repeated,
 * three times at most, and then the test is left unjudged.
 * @param before what each try needs
 */
export async function measuredStep(
  { artifacts, environment }: Github,
  options: MeasuredOptions,
  before: () => void = () => {},
): Promise<StepRun> {
  for (let tries = 1; ; tries += 1) {
    artifacts.forget()
    before()
    const run = await step({ ...options, environment: { ...environment, ...options.environment } })
    const isLimited = run.outputs.verdict === 'inconclusive' && LIMITED.test(run.log)
    if (!isLimited) return run
    await run.post()
    if (tries === 4) options.skip('this machine was the limit of every try')
    await untilQuiet()
  }
}

const LIMITED = /this run says nothing about the server|this machine was disturbed/

/** A checkout with thresholds.json in it. */
export function checkout(thresholds?: object): string {
  const folder = emptyFolder()
  if (thresholds !== undefined) {
    writeFileSync(join(folder, 'thresholds.json'), JSON.stringify({ version: 1, ...thresholds }, null, 2))
  }
  return folder
}

export function reportOf({ outputs, workspace }: StepRun): Report {
  return JSON.parse(readFileSync(join(workspace, outputs['report-json'] ?? ''), 'utf8')) as Report
}

/** Limits that a run like this one is inconclusive by: all recorded jobs are of another machine. */
export function unknownAfter(run: StepRun): object {
  const { profile, fingerprint } = reportOf(run).run
  const jobs = [1, 2, 3, 4, 5].map((day) => ({
    run_id: `job-${day}`,
    started_at: `2026-01-0${day}T08:00:00.000Z`,
    profile,
    fingerprint: { ...fingerprint, cpu_model: 'another processor' },
    metrics: { average_fps_per_connection: 25 },
  }))
  return { regression: { average_fps_per_connection: { max_drop_percent: 10 } }, baseline: { jobs } }
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Inputs that start the built-in cameras as a server of their own, and its address. */
export async function startedCameras(): Promise<Record<string, string>> {
  const port = await freePort()
  return {
    start: `'${process.execPath}' '${CLI}' simulate --port ${port} --cameras 4`,
    target: `http://localhost:${port}/camera/{camera}`,
  }
}

/** The same as a daemon: the command ends at once, its server lives in a session of its own. */
export async function daemonCameras(): Promise<Record<string, string>> {
  const inputs = await startedCameras()
  return { ...inputs, start: `setsid ${inputs.start} &` }
}

export function pullRequest(pull: { number: number; headSha: string; headRepo: string }): object {
  return {
    pull_request: { number: pull.number, head: { sha: pull.headSha, repo: { full_name: pull.headRepo } } },
  }
}

/** Whether a process with that in its command line runs. */
export function isRunning(part: string): boolean {
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return numbers.some((pid) => commandLineOf(pid).includes(part))
}

export function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
