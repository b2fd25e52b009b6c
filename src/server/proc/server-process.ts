import { BusiestThread } from './busiest-thread.ts'
import { type Cores, coresOf } from './cores.ts'
import { processNumbers, readStat, readThreads, residentBytes } from './proc-files.ts'
import { type ProcStat, TICKS_PER_SECOND } from './proc-stat.ts'
import { ProcessTree, type Tree } from './process-tree.ts'
import { ticksBetween } from './processor-time.ts'
import { type Naming, watchable } from './watchable.ts'

/** What a process tree used since the previous sample, or since it was opened. */
export interface ServerSample {
  /** As the caller gave it, in milliseconds of a monotonic clock. */
  readonly atMs: number
  /** Processor seconds of all threads of all processes, in steps of 10 ms. */
  readonly cpuSeconds: number
  /** Processor seconds of the thread that used most. */
  readonly busiestThreadSeconds: number
  /** Resident memory of all processes. Pages that several of them share count for each. */
  readonly memoryBytes: number
  /** Running processes, without those that have ended. */
  readonly processes: number
}

/** A server that is watched. */
export interface ServerProcess {
  readonly pid: number
  readonly cores: Cores
  /**
   * Null once the process has ended, even if its number has been reused. Takes a few milliseconds for fifty processes.
   * @throws the system's error when this process could not look
   */
  sample(atMs: number): ServerSample | null
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
  private readonly tree: ProcessTree
  private readonly busiest = new BusiestThread(readThreads)
  private last: Tree

  constructor(root: ProcStat) {
    this.pid = root.pid
    this.cores = coresOf(root.pid)
    this.tree = new ProcessTree(root, { numbers: processNumbers, stat: readStat })
    this.last = this.tree.read() ?? new Map()
    this.busiest.ticksBetween(this.last, this.last)
  }

  sample(atMs: number): ServerSample | null {
    const now = this.tree.read()
    if (now === null) return null
    const running = [...now.values()].filter((stat) => !stat.isZombie)
    // This may fail, so it comes first: what the calls below have counted must be reported.
    const memoryBytes = running.reduce((sum, { pid }) => sum + residentBytes(pid), 0)
    const busiestThreadSeconds = this.busiest.ticksBetween(this.last, now) / TICKS_PER_SECOND
    const cpuSeconds = ticksBetween(this.last, now) / TICKS_PER_SECOND
    this.last = now
    return { atMs, cpuSeconds, busiestThreadSeconds, memoryBytes, processes: running.length }
  }
}
