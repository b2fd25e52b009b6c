import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { emptyFolder } from '../../camgate.ts'
import { runtimeToken } from '../../github/artifact-service.ts'
import { type Annotation, annotationsIn, commands, keyValues } from '../../github/workflow-commands.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

/** As GitHub delivers an action: its repository's files, without node_modules. */
const DELIVERED = deliver()

interface Metadata {
  readonly inputs: Record<string, { readonly default?: string }>
  readonly runs: { readonly using: string; readonly main: string; readonly post: string }
}

const METADATA = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Metadata

export interface StepOptions {
  readonly inputs: Readonly<Record<string, string>>
  readonly eventName?: string
  readonly payload?: object
  readonly environment?: NodeJS.ProcessEnv
  readonly token?: string
  /** The `matrix` context. */
  readonly matrix?: object | null
  /** The checkout; an empty folder by default. */
  readonly workspace?: string
  readonly runId?: number
  /** Told the process as soon as it runs. */
  readonly started?: (child: ChildProcess) => void
}

/** What a runner knows of a step when it has ended. */
export interface StepRun {
  readonly exitCode: number | null
  /** Both streams, in the order of their arrival. */
  readonly log: string
  /** The same without workflow commands, as a reader sees it. */
  readonly shown: string
  readonly seconds: number
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly annotations: readonly Annotation[]
  readonly masks: readonly string[]
  readonly state: Readonly<Record<string, string>>
  readonly workspace: string
  /** Files in the workspace. */
  readonly files: readonly string[]
  readonly temporary: string
  /** Runs the post step, which gets the state of this one. */
  post(): Promise<StepRun>
}

/** Runs the Action as a runner does: its inputs and command files in the environment, a process for the step. */
export async function step(options: StepOptions): Promise<StepRun> {
  return await runProgram(METADATA.runs.main, prepare(options), options, {})
}

interface Place {
  readonly workspace: string
  readonly temporary: string
}

function deliver(): string {
  const folder = emptyFolder()
  for (const name of ['action.yml', 'dist']) cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  return folder
}

function prepare(options: StepOptions): Place {
  return { workspace: options.workspace ?? emptyFolder(), temporary: emptyFolder() }
}

async function runProgram(
  program: string,
  place: Place,
  options: StepOptions,
  state: Readonly<Record<string, string>>,
): Promise<StepRun> {
  const folder = join(place.temporary, `commands-${program.replaceAll('/', '-')}`)
  mkdirSync(folder)
  const commandFiles = Object.fromEntries(
    ['OUTPUT', 'STATE', 'STEP_SUMMARY', 'ENV', 'PATH'].map((name) => [name, join(folder, name)]),
  )
  for (const file of Object.values(commandFiles)) writeFileSync(file, '')
  const startedAt = performance.now()
  const child = spawn(process.execPath, [join(DELIVERED, program)], {
    cwd: place.workspace,
    env: environmentOf(place, options, commandFiles, state),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 110_000,
  })
  options.started?.(child)
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += String(chunk)))
  // Until the pipes are closed: what the step leaves running must not hold them.
  const exitCode = await new Promise<number | null>((done) => child.on('close', done))
  const read = (name: string) => readFileSync(commandFiles[name] ?? '', 'utf8')
  const run = {
    exitCode,
    log,
    shown: withoutCommands(log),
    seconds: (performance.now() - startedAt) / 1000,
    outputs: keyValues(read('OUTPUT')),
    summary: read('STEP_SUMMARY'),
    annotations: annotationsIn(log),
    masks: commands(log, 'add-mask').map(({ message }) => message),
    state: keyValues(read('STATE')),
    ...place,
    files: readdirSync(place.workspace, { recursive: true, encoding: 'utf8' }).toSorted(),
  }
  return { ...run, post: () => runProgram(METADATA.runs.post, place, { ...options, inputs: {} }, run.state) }
}

function environmentOf(
  { workspace, temporary }: Place,
  { inputs, eventName = 'push', payload = {}, environment, token, matrix = null, runId = 1001 }: StepOptions,
  commandFiles: Record<string, string>,
  state: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const eventPath = join(temporary, 'event.json')
  writeFileSync(eventPath, JSON.stringify(payload))
  const expressions: Record<string, string> = {
    '${{ github.token }}': token ?? 'ghs_write_token_of_the_test',
    '${{ toJSON(matrix) }}': JSON.stringify(matrix),
    // Set for a job of a reusable workflow, by tests of one.
    '${{ job.check_run_id }}': '',
    '${{ job.workflow_ref }}': '',
  }
  const given = Object.entries(METADATA.inputs).map(([name, { default: value = '' }]) => [
    `INPUT_${name.toUpperCase()}`,
    inputs[name] ?? expressions[value] ?? value,
  ])
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    ImageOS: 'ubuntu24',
    ImageVersion: '20261101.1.0',
    ...Object.fromEntries(given),
    ...Object.fromEntries(Object.entries(commandFiles).map(([name, file]) => [`GITHUB_${name}`, file])),
    ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
    GITHUB_EVENT_NAME: eventName,
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_REPOSITORY: 'acme/cameras',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'http://127.0.0.1:9',
    GITHUB_WORKFLOW: 'Camera capacity',
    GITHUB_JOB: 'capacity',
    GITHUB_RUN_ID: String(runId),
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: temporary,
    ...environment,
    // Of this attempt of this run, where there is an artifact service.
    ...(environment?.ACTIONS_RUNTIME_TOKEN !== undefined && {
      ACTIONS_RUNTIME_TOKEN: runtimeToken(`run-${runId}-${environment.GITHUB_RUN_ATTEMPT ?? 1}`),
    }),
  }
}

function withoutCommands(log: string): string {
  return log
    .split('\n')
    .filter((line) => !/^\s*::add-mask::/.test(line))
    .join('\n')
}
