import type { ServerFigure } from '../../model/server-figures.ts'
import { BusiestThread } from './busiest-thread.ts'
import { type Cores, coresOf } from './cores.ts'
import { DatagramDrops } from './figures/datagram-drops.ts'
import { Descriptors } from './figures/descriptors.ts'
import { PacedReaders } from './figures/figure-reader.ts'
import { Interfaces } from './figures/interfaces.ts'
import { OwnSockets } from './figures/own-sockets.ts'
import { Retransmits } from './figures/retransmits.ts'
import { SendQueues } from './figures/send-queues.ts'
import { memoryLimitOf } from './memory-limit.ts'
import { Pace } from './pace.ts'
import { processNumbers, readStat, readThreads, residentBytes } from './proc-files.ts'
import { type ProcStat, TICKS_PER_SECOND } from './proc-stat.ts'
import { ProcessTree, type Tree } from './process-tree.ts'
import { ticksBetween } from './processor-time.ts'
import { type Naming, watchable } from './watchable.ts'

/** The thread that used most since threads were read before. */
interface ThreadUse {
  /** When they were read before. */
  readonly fromMs: number
  /** Processor seconds. */
  readonly seconds: number
  /** As it calls itself, which can be anything; empty if no thread used any time. */
  readonly name: string
}

/** What a process tree used since the previous sample, or since it was opened. */
export interface ServerSample {
  /** As the caller gave it, in milliseconds of a monotonic clock. */
  readonly atMs: number
  /** Processor seconds of all threads of all processes, in steps of 10 ms. */
  readonly cpuSeconds: number
  /** Null when the threads were not read this time, or never before. */
  readonly busiestThread: ThreadUse | null
  /** Resident memory of all processes. Pages that several of them share count for each. */
  readonly memoryBytes: number
  /** Running processes, without those that have ended. */
  readonly processes: number
}

/** A server that is watched. */
export interface ServerProcess {
  readonly pid: number
  readonly cores: Cores
  /** Bytes that it cannot exceed. */
  readonly memoryLimit: number
  /**
   * Null once the process has ended, even if its number has been reused. Takes a few milliseconds for fifty processes.
   *
   * @param isExact whether to read what takes long, too, even if that was a moment ago
   * @throws the system's error when this process could not look
   */
  sample(atMs: number, isExact?: boolean): ServerSample | null
  /** What its samples saw beside what they return, from one moment to another. */
  figures(fromMs: number, toMs: number): readonly ServerFigure[]
  /** Nobody will ask for figures from before this moment. */
  forget(beforeMs: number): void
}

/**
 * Watches a process and everything that descends from it, including children that start later.
 *
 * @throws CamgateError (bad_input) off Linux, and for a process that does not run or cannot be watched
 */
export function openServerProcess(pid: number, naming: Partial<Naming> = {}): ServerProcess {
  const root = watchable(pid, { option: '--server-pid', platform: process.platform, ...naming })
  return new WatchedProcess(root)
}

class WatchedProcess implements ServerProcess {
  readonly pid: number
  readonly cores: Cores
  readonly memoryLimit: number
  private readonly tree: ProcessTree
  private readonly busiest = new BusiestThread(readThreads)
  private readonly pace = new Pace()
  private readonly readers: PacedReaders
  private last: Tree
  /** The tree when threads were read last. */
  private threadsOf: { readonly tree: Tree; readonly atMs: number | null }

  constructor(root: ProcStat) {
    this.pid = root.pid
    this.cores = coresOf(root.pid)
    this.memoryLimit = memoryLimitOf(root.pid)
    this.tree = new ProcessTree(root, { numbers: processNumbers, stat: readStat })
    this.last = this.tree.read() ?? new Map()
    this.readers = new PacedReaders(readersOf(root.pid))
    this.threadsOf = { tree: this.last, atMs: null }
    this.busiest.between(this.last, this.last)
  }

  sample(atMs: number, isExact = false): ServerSample | null {
    const now = this.tree.read()
    if (now === null) return null
    const running = [...now.values()].filter((stat) => !stat.isZombie)
    // This may fail, so it comes first: what the calls below have counted must be reported.
    const memoryBytes = running.reduce((sum, { pid }) => sum + residentBytes(pid), 0)
    const busiestThread = isExact || this.pace.isDue(atMs) ? this.readThreads(now, atMs) : null
    const cpuSeconds = ticksBetween(this.last, now) / TICKS_PER_SECOND
    this.last = now
    this.readers.read(atMs, running, isExact)
    return { atMs, cpuSeconds, busiestThread, memoryBytes, processes: running.length }
  }

  figures(fromMs: number, toMs: number): readonly ServerFigure[] {
    return this.readers.figures(fromMs, toMs)
  }

  forget(beforeMs: number): void {
    this.readers.forget(beforeMs)
  }

  private readThreads(now: Tree, atMs: number): ThreadUse | null {
    const { tree, atMs: fromMs } = this.threadsOf
    const { ticks, name } = this.pace.take(atMs, () => this.busiest.between(tree, now))
    this.threadsOf = { tree: now, atMs }
    return fromMs === null ? null : { fromMs, seconds: ticks / TICKS_PER_SECOND, name }
  }
}

function readersOf(pid: number) {
  const sockets = new OwnSockets()
  return [
    sockets,
    new Descriptors(),
    new SendQueues(pid, sockets),
    new Interfaces(pid),
    new Retransmits(pid),
    new DatagramDrops(pid, sockets),
  ]
}
