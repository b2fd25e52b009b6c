import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, vi } from 'vitest'
import type { ModeContext } from '../../src/action/context.ts'
import { readInputs } from '../../src/action/github/inputs.ts'
import { readThresholds } from '../../src/files/thresholds-file.ts'
import { captured } from '../captured-output.ts'
import { type ArtifactService, startArtifactService } from '../github/artifact-service.ts'
import { type GithubApi, startGithubApi } from '../github/github-api.ts'
import { type Annotation, annotationsIn, commands, keyValues } from '../github/workflow-commands.ts'
import { eventOf } from './events.ts'

/** What a runner knows when a step has ended. */
export interface StepEnd {
  /** What it threw; null if it did not. */
  readonly error: unknown
  readonly isRed: boolean
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  readonly summary: string
  readonly annotations: readonly Annotation[]
  readonly masks: readonly string[]
  readonly log: string
}

export interface Runner {
  readonly api: GithubApi
  readonly artifacts: ArtifactService
  /** An empty folder. */
  readonly folder: string
  /** The outputs so far. */
  outputs(): Readonly<Record<string, string>>
  /** Runs code of the Action in this process, as a step of its own. */
  step(act: () => Promise<unknown>): Promise<StepEnd>
  /** A push to `acme/cameras` that nobody cancels, with a client that neither waits nor repeats. */
  contextOf(change?: Partial<ModeContext>): ModeContext
}

const FILES = ['OUTPUT', 'STATE', 'STEP_SUMMARY'] as const

/**
 * GitHub, a runner's environment and an empty working directory until the end of the test file. Steps run one after the other.
 */
export async function startRunner(): Promise<Runner> {
  const [api, artifacts] = await Promise.all([startGithubApi(), startArtifactService()])
  const folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-step-'))
  const fileOf = (name: (typeof FILES)[number]) => path.join(folder, `runner-${name}`)
  const read = (name: (typeof FILES)[number]) => readFileSync(fileOf(name), 'utf8')
  const environment = {
    // The client reads it when it is loaded, which is later.
    GITHUB_API_URL: api.url,
    GITHUB_SERVER_URL: 'https://github.com',
    ...artifacts.environment,
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  for (const name of FILES) vi.stubEnv(`GITHUB_${name}`, fileOf(name))
  const before = process.cwd()
  process.chdir(folder)
  afterAll(async () => {
    process.chdir(before)
    vi.unstubAllEnvs()
    await Promise.all([api.close(), artifacts.close()])
    rmSync(folder, { recursive: true })
  })
  return {
    api,
    artifacts,
    folder,
    outputs: () => keyValues(read('OUTPUT')),
    contextOf: (change) => ({
      event: eventOf({ name: 'push', owner: 'acme', repo: 'cameras' }),
      environment: process.env,
      signal: new AbortController().signal,
      beforeExit() {},
      program: path.resolve(import.meta.dirname, '../source-program.ts'),
      openApi: async (token) => (await import('@actions/github')).getOctokit(token, { baseUrl: api.url }),
      ...change,
    }),
    async step(act) {
      for (const name of FILES) writeFileSync(fileOf(name), '')
      const {
        value: error,
        stdout,
        stderr,
      } = await captured(() =>
        act().then(
          () => null,
          (reason: unknown) => reason,
        ),
      )
      const isRed = process.exitCode === 1
      process.exitCode = undefined
      return {
        error,
        isRed,
        outputs: keyValues(read('OUTPUT')),
        state: keyValues(read('STATE')),
        summary: read('STEP_SUMMARY'),
        annotations: annotationsIn(stdout),
        masks: commands(stdout, 'add-mask').map(({ message }) => message),
        log: stdout + stderr,
      }
    },
  }
}

/** The inputs of a step of the job `load` in the workflow `CI`. */
export function inputsOf(given: Readonly<Record<string, string>>) {
  return readInputs({ get: (name) => given[name] ?? '', workflow: 'CI', job: 'load', readThresholds })
}
