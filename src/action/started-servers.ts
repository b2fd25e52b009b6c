import path from 'node:path'
import { info } from '@actions/core'
import { inputNaming } from '../config/option-naming.ts'
import type { Plan } from '../config/plan.ts'
import { CamgateError } from '../errors.ts'
import { deliversAlready, firstFrame } from '../measure/first-frame.ts'
import { takesConnections } from '../measure/takes-connections.ts'
import { safeUrl } from '../secrets/safe-url.ts'
import { lastLines } from '../server/start/last-lines.ts'
import { maskedLog } from '../server/start/masked-log.ts'
import { startServer } from '../server/start/start.ts'
import { SERVERS_STATE, stateOf } from '../server/start/state.ts'
import { escapeTerminal } from '../text/escape.ts'
import type { ModeContext } from './context.ts'
import { saveState } from './github/command-files.ts'
import type { RunInputs } from './github/inputs.ts'
import { type Running, ServerEndings } from './server-endings.ts'

const LOOK_MS = 200

interface Wanted {
  readonly input: string
  readonly command: string
  /** What it should serve. */
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

  /** Process of the server under test while its command runs; null if none was started here. */
  get pid(): number | null {
    return this.pidOf('start')
  }

  /** Process of the server that it is compared with. */
  get baselinePid(): number | null {
    return this.pidOf('baseline-start')
  }

  private pidOf(name: string): number | null {
    const server = this.running.find(({ input }) => input === name)?.server
    return server === undefined || server.ending() !== undefined ? null : server.pid
  }

  /**
   * Starts the servers, unless something else already answers at their targets.
   * @throws CamgateError `bad_input` when it does, and may not be used instead
   */
  async start(): Promise<void> {
    const wanted = this.wanted()
    const { signal } = this.context
    const answers = await Promise.all(wanted.map(({ plan }) => isThere(plan, signal)))
    const taken = wanted.filter((_, index) => answers[index])
    if (taken.length > 0 && !this.inputs.startReuse) throw alreadyThere(taken)
    for (const one of wanted) {
      if (taken.includes(one)) info(`${one.input}: not run, ${targetOf(one.plan)} delivers already`)
      else await this.startOne(one)
    }
  }

  private wanted(): Wanted[] {
    const { start, baselineStart, plan } = this.inputs
    const wanted: Wanted[] = []
    if (baselineStart !== null && plan.baselineTarget !== null) {
      const source = { kind: 'template', template: plan.baselineTarget } as const
      wanted.push({ input: 'baseline-start', command: baselineStart, plan: { ...plan, source } })
    }
    if (start !== null) wanted.push({ input: 'start', command: start, plan })
    return wanted
  }

  private async startOne({ input, command, plan }: Wanted): Promise<void> {
    const { environment } = this.context
    const server = await startServer(command, { input, logsDir: plan.logsDir, environment })
    this.running.push({ input, server, plan })
    // Saved at once: whatever happens from here on, the post step ends it.
    saveState(SERVERS_STATE, stateOf(this.running.map((one) => one.server)))
    info(`${input}: process ${server.pid}, output in ${escapeTerminal(server.log)}`)
  }

  /** Waits for the first complete frame of each. @throws CamgateError `unreachable` */
  async firstFrames(): Promise<void> {
    // Where cameras are published, they wait for the server themselves.
    const delivering = this.running.filter(({ plan }) => plan.publish === null)
    await Promise.all(delivering.map((one) => this.firstFrameOf(one)))
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

  /** Watches the servers until the end of the measurement. */
  watchEndings(): ServerEndings {
    return new ServerEndings(this.running)
  }

  /**
   * What happened to the servers during the measurement that makes its numbers worthless; null if nothing did. A server
   * whose command ended well and left no process may live elsewhere, as a container does: then its target answers.
   */
  async problem({ failure, gone }: ServerEndings): Promise<string | null> {
    const { signal } = this.context
    if (failure !== null || signal.aborted) return failure
    for (const { input, server, plan } of gone) {
      const ending = `${input}: the command ${server.ending()} and left no process here`
      if (!(await isThere(plan, signal)))
        return `${ending} before the end of the measurement, and ${targetOf(plan)} delivers nothing`
      info(`${ending}; ${targetOf(plan)} still delivers`)
    }
    return null
  }

  async lastOutput(mask: (text: string) => string) {
    const all = this.running.map(async ({ input, server }) => {
      const lines = await lastLines(server.log)
      return { input, lines: lines.map(mask) }
    })
    return await Promise.all(all)
  }

  /** The logs by name, safe to publish: a server may log the secrets that it was sent. */
  async maskedLogs(mask: (text: string) => string): Promise<ReadonlyMap<string, string>> {
    const logs = new Map<string, string>()
    for (const { server } of this.running) {
      const text = await maskedLog(server.log, mask)
      if (text !== null) logs.set(path.basename(server.log), text)
    }
    return logs
  }
}

/** A server without cameras delivers nothing before they publish, but it takes connections. */
async function isThere(plan: Plan, signal: AbortSignal): Promise<boolean> {
  if (plan.publish !== null) return await takesConnections(plan.publish, signal)
  return await deliversAlready(plan, { signal, naming: inputNaming })
}

function alreadyThere(taken: readonly Wanted[]): CamgateError {
  const lines = taken.map(
    ({ input, plan }) =>
      `${input}: something already answers at the target: ${targetOf(plan)} ${plan.publish === null ? 'delivers frames' : 'takes connections'} before the command ran`,
  )
  const hint = 'end what runs there or use another port; start-reuse: true measures what is there'
  return new CamgateError('bad_input', lines.join('\n'), { hint })
}

/** Without secrets. */
function targetOf({ source }: Plan): string {
  if (source.kind === 'template' || source.kind === 'names') return safeUrl(source.template)
  return source.kind === 'api' ? `a camera of ${safeUrl(source.url)}` : 'a camera of the list'
}
