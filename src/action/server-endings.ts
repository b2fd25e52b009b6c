import type { Plan } from '../config/plan.ts'
import { processesOf } from '../server/start/end.ts'
import type { StartedServer } from '../server/start/start.ts'

const LOOK_MS = 200

/** A server that the step started. */
export interface Running {
  readonly input: string
  readonly server: StartedServer
  /** What it serves. */
  readonly plan: Plan
}

/**
 * Notices servers that end before the measurement does. One that fails ends the measurement: what follows would say
 * nothing about it.
 */
export class ServerEndings {
  /** Servers whose command ended well and left no process here: a server that lives elsewhere, or one that stopped. */
  gone: readonly Running[] = []
  private readonly running: readonly Running[]
  private readonly failed = new AbortController()
  private readonly timer: NodeJS.Timeout
  private problem: string | null = null
  private isOver = false

  constructor(running: readonly Running[]) {
    this.running = running
    this.timer = setInterval(() => this.look(), LOOK_MS)
  }

  /** Aborts when a server has failed. */
  get signal(): AbortSignal {
    return this.failed.signal
  }

  /** How the first server failed; null if none has. */
  get failure(): string | null {
    return this.problem
  }

  /** The measurement is over: a server that ends with its connections does no harm. */
  readonly close = (): void => {
    if (this.isOver) return
    this.isOver = true
    clearInterval(this.timer)
    this.look()
    this.gone = this.running.filter(({ server }) => hasLeft(server))
  }

  private look(): void {
    const ended = this.running.find(({ server }) => server.hasFailed())
    if (ended === undefined || this.problem !== null) return
    this.problem = `${ended.input}: the command ${ended.server.ending()} before the end of the measurement`
    this.failed.abort()
  }
}

/** A command that ended well may have left a server in the background, so only one without processes counts as gone. */
function hasLeft(server: StartedServer): boolean {
  return server.ending() !== undefined && !server.hasFailed() && processesOf(server).length === 0
}
