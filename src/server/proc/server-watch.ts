import type { ResourceUse, ServerResources } from '../../model/resources.ts'
import type { ServerFigure } from '../../model/server-figures.ts'
import type { HeldPhase, ServerObserver } from '../observer.ts'
import { usageFigures } from './figures/usage-figures.ts'
import { ResourceLog } from './resource-log.ts'
import { openServerProcess, type ServerProcess } from './server-process.ts'
import type { Naming } from './watchable.ts'

const SAMPLE_MS = 1000

/** The clock that the watch needs. */
export interface WatchTime {
  /** Monotonic milliseconds. */
  now(): number
  /** Calls back periodically; returns its cancel. */
  every(periodMs: number, callback: () => void): () => void
}

/**
 * Opens the watch of a server: it samples once a second until it is closed.
 *
 * @throws CamgateError (bad_input) off Linux, and for a process that does not run or cannot be watched
 */
export function watchServer(
  pid: number,
  time: WatchTime,
  { notes = [], ...naming }: WatchOptions = {},
): ServerWatch {
  return new ServerWatch(openServerProcess(pid, naming), time, notes)
}

interface WatchOptions extends Partial<Naming> {
  /** What a reader must know about the process, one sentence each. */
  readonly notes?: readonly string[]
}

interface Held {
  readonly phase: HeldPhase
  readonly connections: number
  readonly fromMs: number
}

/** Knows what a server's process tree used at each load that was held. */
export class ServerWatch implements ServerObserver {
  private readonly server: ServerProcess
  private readonly time: WatchTime
  private readonly log: ResourceLog
  private readonly openedAt: number
  private readonly cancel: () => void
  private readonly known: readonly string[]
  private held: Held | null = null
  private ended: string | null = null
  private missed = 0

  constructor(server: ServerProcess, time: WatchTime, known: readonly string[] = []) {
    this.known = known
    this.server = server
    this.time = time
    this.log = new ResourceLog(server.cores.cores)
    this.openedAt = time.now()
    this.cancel = time.every(SAMPLE_MS, () => this.sample())
    this.sample()
  }

  begin(connections: number, phase: HeldPhase): void {
    this.end()
    this.held = { phase, connections, fromMs: this.sample(true) }
  }

  /** What was used since `begin`, while the process ran; null when that is less than a second, or nothing is held. */
  end(): ResourceUse | null {
    if (this.held === null) return null
    const toMs = this.sample(true)
    const { phase, connections, fromMs } = this.held
    this.held = null
    return this.log.hold(phase, fromMs, toMs, connections)
  }

  figures(fromMs: number, toMs: number): readonly ServerFigure[] {
    const { pid, cores, memoryLimit } = this.server
    const limits = { processors: cores.cores, memoryBytes: memoryLimit }
    const usage = usageFigures(pid, limits, this.log.within(fromMs, toMs))
    return [...usage, ...this.server.figures(fromMs, toMs)]
  }

  forget(beforeMs: number): void {
    this.log.forget(beforeMs)
    this.server.forget(beforeMs)
  }

  notes(): string[] {
    return []
  }

  summary(): ServerResources {
    const { server, log } = this
    return {
      pid: server.pid,
      processes: log.mostProcesses,
      cores: server.cores.cores,
      window: log.window,
      windowSpans: log.windowSpans,
      loads: log.loads,
      notes: this.summaryNotes(),
    }
  }

  close(): void {
    this.cancel()
  }

  /** Returns the time of the sample. */
  private sample(isExact = false): number {
    const atMs = this.time.now()
    if (this.ended !== null) return atMs
    try {
      const sample = this.server.sample(atMs, isExact)
      if (sample === null) this.ended = this.endedAt(atMs)
      else this.log.add(sample)
    } catch (error) {
      // Out of descriptors, for example: the next sample counts from the last one, so nothing is lost.
      if (!(error instanceof Error && 'code' in error)) throw error
      this.missed += 1
    }
    return atMs
  }

  private endedAt(atMs: number): string {
    const seconds = Math.round((atMs - this.openedAt) / 1000)
    const load =
      this.held === null ? '' : `, ${PHASES[this.held.phase]} (${this.held.connections} connections)`
    return `process ${this.server.pid} ended ${seconds} s after the watch began${load}: nothing is known from then on`
  }

  private summaryNotes(): string[] {
    const { processors, quota } = this.server.cores
    const isTight = quota !== null && quota < processors
    return [
      ...this.known,
      ...(isTight ? [`its cgroup may use ${quota} of its ${processors} processors (cpu.max)`] : []),
      ...(this.ended === null ? [] : [this.ended]),
      ...(this.missed === 0
        ? []
        : [`${this.missed} ${this.missed === 1 ? 'sample' : 'samples'} could not be taken`]),
    ]
  }
}

const PHASES: Record<HeldPhase, string> = {
  idle: 'before the ramp',
  ramp: 'in the ramp',
  window: 'in the measured window',
  trial: 'in a trial',
  soak: 'in the soak',
}
