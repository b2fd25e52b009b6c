import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, expect, vi } from 'vitest'
import type { Report } from '../src/report/schema/schema.ts'
import { untilQuiet } from './quiet-machine.ts'

/** What users run: the built bundle, not the sources. */
const PROGRAM = resolve(import.meta.dirname, '../dist/cli/index.js')

/** A run that this machine limited is repeated; a long one, whose test may be left unjudged, once. */
const MOST_TRIES = { plain: 4, skipped: 2 }
/** One that takes longer is not repeated, so that a busy machine cannot keep all tests waiting. */
const REPEATED_WITHIN_MS = 60_000
/** So many invalid trials at its end say that a search was given up for this machine's sake. */
const INVALID_ENDS = 3

export interface CamgateRun {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** Files left in the folder that it ran in, with their folders. */
  readonly files: readonly string[]
}

export interface MeasuredRun extends CamgateRun {
  readonly report: Report
}

export interface RunOptions {
  readonly folder?: string
  readonly environment?: NodeJS.ProcessEnv
  /** Then the process is ended. Default 90 s. */
  readonly timeoutMs?: number
  /** Told the process as soon as it runs. */
  readonly started?: (child: ChildProcess) => void
  /** Ends the test unjudged, when this machine never let it measure: the test context's own. */
  readonly skip?: (note: string) => void
}

/** What the tests of a file leave behind. Not `onTestFinished`: tests that run side by side share it. */
const leftovers: (() => unknown)[] = []
afterAll(async () => {
  await Promise.all(leftovers.map((remove) => remove()))
})

export function afterTests(remove: () => unknown): void {
  leftovers.push(remove)
}

/** An empty folder that is gone after the tests. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'camgate-run-'))
  afterTests(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs the built command as a user does, in an empty folder. */
export async function camgate(words: readonly string[], options: RunOptions = {}): Promise<CamgateRun> {
  const folder = options.folder ?? emptyFolder()
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    cwd: folder,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.timeoutMs ?? 90_000,
  })
  options.started?.(child)
  const exit = new Promise<number | null>((done) => child.on('close', done))
  // A test may close standard error itself.
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr).catch(() => '')])
  const exitCode = await exit
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
  return { exitCode, stdout, stderr, files }
}

/**
 * Runs it with `--json` and reads the report. A run that this machine limited says nothing of the server:
 * it is repeated, as its user would.
 */
export async function measured(words: readonly string[], options: RunOptions = {}): Promise<MeasuredRun> {
  const startedAt = performance.now()
  for (let tries = 1; ; tries += 1) {
    const run = await camgate([...words, '--json'], options)
    const report = reportIn(run)
    const disturbance = disturbanceOf(report)
    const isLong = performance.now() - startedAt > REPEATED_WITHIN_MS
    const most = options.skip === undefined ? MOST_TRIES.plain : isLong ? tries : MOST_TRIES.skipped
    if (disturbance !== null && tries === most) options.skip?.(disturbance)
    if (disturbance === null || tries === most) return { ...run, report }
    await untilQuiet()
  }
}

/** What kept this machine from measuring; null when nothing did. */
function disturbanceOf({ generator, ab, capacity, trials }: Report): string | null {
  if (generator.limited) return generator.evidence.join('; ')
  const last = trials.slice(-INVALID_ENDS)
  const isGivenUp = last.length === INVALID_ENDS && last.every(({ outcome }) => outcome === 'invalid')
  if (isGivenUp) return last[0]?.reason ?? 'invalid trials'
  const reasons = [ab?.incomplete ?? '', capacity.reason ?? '']
  return reasons.find((reason) => /disturbed|load generator/.test(reason)) ?? null
}

/** The exit code of a run that would end with `code` on an idle machine: a limited generator voids all but 4. */
export function expectedExit({ generator }: Report, code: number): number {
  if (!generator.limited || code === 4) return code
  return generator.cause === 'environment' ? 0 : 3
}

function reportIn({ stdout, stderr }: CamgateRun): Report {
  try {
    return JSON.parse(stdout) as Report
  } catch (cause) {
    throw new Error(`no report on standard output; standard error was:\n${stderr}`, { cause })
  }
}

/** Resolves when the log of a run in this folder has the message. */
export async function logged(folder: string, message: string): Promise<void> {
  const logs = join(folder, 'logs')
  const has = () =>
    existsSync(logs) &&
    readdirSync(logs).some((name) => readFileSync(join(logs, name), 'utf8').includes(message))
  await vi.waitFor(() => expect(has()).toBe(true), { timeout: 60_000, interval: 50 })
}

/** The built-in cameras as a server of their own, for the tests of a file: its URL. */
export async function simulate(...words: readonly string[]): Promise<string> {
  return (await simulateProcess(...words)).url
}

/** The same with the number of its process. */
export async function simulateProcess(...words: readonly string[]): Promise<{ url: string; pid: number }> {
  const child = spawn(process.execPath, [PROGRAM, 'simulate', '--port', '0', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  afterTests(async () => {
    const exit = new Promise((done) => child.once('exit', done))
    child.kill('SIGTERM')
    await exit
  })
  let printed = ''
  for await (const chunk of child.stdout) {
    printed += String(chunk)
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0]
    if (url !== undefined) {
      child.stdout.resume()
      return { url, pid: child.pid ?? 0 }
    }
  }
  throw new Error(`the built-in cameras did not start: ${printed}`)
}
