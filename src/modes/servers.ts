import path from 'node:path'
import { info, saveState, warning } from '@actions/core'
import { CamgateError } from '../errors.ts'
import { inputNaming, type RunInputs } from '../github/inputs.ts'
import type { Plan } from '../model.ts'
import { escapeTerminal } from '../report/escape.ts'
import { firstFrame } from '../run/first-frame.ts'
import { lastLines } from '../started-server/last-lines.ts'
import { maskedLog } from '../started-server/masked-log.ts'
import { type StartedServer, startServer } from '../started-server/start.ts'
import { SERVERS_STATE, stateOf } from '../started-server/state.ts'
import type { ModeContext } from './context.ts'

const LOOK_MS = 200

interface Running {
  readonly input: string
  readonly server: StartedServer
  /** What it serves. */
  readonly plan: Plan
}

/** The servers that this step starts: `start` and `baseline-start`. */
export class Servers {
  private readonly inputs: RunInputs
  private readonly context: ModeContext
  private readonly running: Running[] = []

  constructor(inputs: RunInputs, context: ModeContext) {
    this.inputs = inputs
    this.context = context
  }

  /** Of the server under test, while its command runs; null when none was started here. */
  get pid(): number | null {
    return this.pidOf('start')
  }

  /** Of the server that it is compared with. */
  get baselinePid(): number | null {
    return this.pidOf('baseline-start')
  }

  private pidOf(name: string): number | null {
    const server = this.running.find(({ input }) => input === name)?.server
    return server === undefined || server.ending() !== undefined ? null : server.pid
  }

  async start(): Promise<void> {
    const { start, baselineStart, plan } = this.inputs
    if (baselineStart !== null && plan.baselineTarget !== null) {
      const source = { kind: 'template', template: plan.baselineTarget } as const
      await this.startOne('baseline-start', baselineStart, { ...plan, source })
    }
    if (start !== null) await this.startOne('start', start, plan)
  }

  private async startOne(input: string, command: string, plan: Plan): Promise<void> {
    const { environment } = this.context
    const server = await startServer(command, { input, logsDir: plan.logsDir, environment })
    this.running.push({ input, server, plan })
    // At once: whatever happens from here on, the post step ends it.
    saveState(SERVERS_STATE, stateOf(this.running.map((one) => one.server)))
    info(`${input}: process ${server.pid}, output in ${escapeTerminal(server.log)}`)
  }

  /** Waits for the first complete frame of each. @throws CamgateError `unreachable` */
  async firstFrames(): Promise<void> {
    await Promise.all(this.running.map((one) => this.firstFrameOf(one)))
  }

  private async firstFrameOf({ input, server, plan }: Running): Promise<void> {
    const failed = new AbortController()
    const look = setInterval(() => {
      if (!server.hasFailed()) return
      const message = `${input}: the command ${server.ending()} before its first frame`
      failed.abort(new CamgateError('unreachable', message))
    }, LOOK_MS)
    try {
      const signal = AbortSignal.any([failed.signal, this.context.signal])
      const limitMs = this.inputs.waitTimeoutMs
      const tookMs = await firstFrame(plan, { limitMs, signal, naming: inputNaming })
      info(`${input}: first complete frame after ${(tookMs / 1000).toFixed(1)} s`)
    } catch (error) {
      if (!(error instanceof CamgateError) || error.message.startsWith(`${input}:`)) throw error
      if (error.code !== 'unreachable') throw error
      throw new CamgateError('unreachable', `${input}: ${error.message}`, { cause: error })
    } finally {
      clearInterval(look)
    }
  }

  /** A server that is gone explains much. */
  tellEndings(): void {
    for (const { input, server } of this.running.filter(({ server: one }) => one.hasFailed())) {
      warning(
        `${input}: the command ${server.ending()} before the end of the run; its output is in ${server.log}`,
      )
    }
  }

  async lastOutput(mask: (text: string) => string) {
    const all = this.running.map(async ({ input, server }) => {
      const lines = await lastLines(server.log)
      return { input, lines: lines.map(mask) }
    })
    return await Promise.all(all)
  }

  /** The logs by their names, fit to be seen by others: a server may log the secrets that it was sent. */
  async maskedLogs(mask: (text: string) => string): Promise<ReadonlyMap<string, string>> {
    const logs = new Map<string, string>()
    for (const { server } of this.running) {
      const text = await maskedLog(server.log, mask)
      if (text !== null) logs.set(path.basename(server.log), text)
    }
    return logs
  }
}
