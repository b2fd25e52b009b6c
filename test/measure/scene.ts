import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { RawOptions } from '../../src/config/options.ts'
import type { Plan } from '../../src/config/plan.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import { CamgateError } from '../../src/errors.ts'
import { run } from '../../src/measure/run.ts'
import type { RunIo } from '../../src/measure/run-session.ts'
import { publishAll } from '../../src/publish/publisher.ts'
import { publishersFor } from '../../src/publish/publishers.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import type { SimulatorOptions } from '../../src/simulator/settings.ts'
import { onTestFinished } from '../current-test.ts'
import { eventually, type simulators } from '../simulator/with-simulator.ts'

type Start = ReturnType<typeof simulators>['start']

/** The command line from its sources, for workers and built-in cameras. */
export const PROGRAM = path.resolve(import.meta.dirname, '../source-program.ts')
const FPS = 50

/** An empty folder until the end of the test, or of the file with `afterAll`. */
export function emptyFolder(atEnd: (remove: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-measure-'))
  atEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface Outcome {
  readonly report: Report
  readonly exitCode: number
  readonly files: readonly string[]
  readonly errors: readonly unknown[]
  readonly warnings: readonly string[]
}

/** A run of two connections for a second, in a folder of its own, with what its log says as it happens. */
export class Scene {
  readonly folder = emptyFolder()
  readonly abort = new AbortController()
  readonly plan: Plan

  constructor(target: string, options: RawOptions = {}, change: Partial<Plan> = {}) {
    const quick = { cameras: '2', duration: '1', settle: '0', nominalFps: String(FPS), connectRate: '200' }
    const folders = { reportsDir: path.join(this.folder, 'reports'), logsDir: path.join(this.folder, 'logs') }
    this.plan = { ...planFrom({ ...quick, ...folders, target, ...options }, null), ...change }
  }

  /** Measures, and publishes as every entry does. */
  async run(io: Partial<RunIo> = {}): Promise<Outcome> {
    const { signal } = this.abort
    const given = { signal, progress: null, environment: {}, entry: PROGRAM, toolVersion: '0.1.0' }
    const measured = await run(this.plan, { ...given, ...io })
    const warnings: string[] = []
    const warn = (text: string) => warnings.push(text)
    const publishers = publishersFor(this.plan, { warn, own: [] })
    const { report, exitCode } = measured
    return { report, exitCode, warnings, ...(await publishAll(publishers, { run: measured, failure: null })) }
  }

  async failure(io: Partial<RunIo> = {}): Promise<CamgateError> {
    const error: unknown = await this.run(io).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(CamgateError)
    return error as CamgateError
  }

  filesIn(name: 'reports' | 'logs'): string[] {
    const folder = path.join(this.folder, name)
    return existsSync(folder) ? readdirSync(folder) : []
  }

  /** The lines of the log so far. */
  log(): Record<string, unknown>[] {
    const text = this.filesIn('logs').map((name) =>
      readFileSync(path.join(this.folder, 'logs', name), 'utf8'),
    )
    const whole = text.join('').split('\n').slice(0, -1)
    return whole.map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  messages(): unknown[] {
    return this.log().map(({ msg }) => msg)
  }

  /** Waits until the log has a message. */
  async logged(message: string): Promise<void> {
    await eventually(() => this.messages().includes(message), 15_000)
  }

  /** Interrupts the run some time after a message. */
  async interruptAfter(message: string, ms = 0): Promise<void> {
    await this.logged(message)
    await sleep(ms)
    this.abort.abort(new CamgateError('interrupted', 'interrupted'))
  }
}

/** Two cameras in this process, and who watches them. */
export async function camerasOf(start: Start, options: SimulatorOptions = {}) {
  const simulator = await start({ cameras: 2, fps: FPS, ...options })
  return {
    simulator,
    target: `${simulator.url}/camera/{camera}`,
    open: () => simulator.stats().open_connections,
    /** The server sees the end of a connection a moment after its client. */
    nothingOpen: () => eventually(() => simulator.stats().open_connections === 0, 2000),
  }
}
