import type { ProcStat } from './proc-stat.ts'
import type { Tree } from './process-tree.ts'
import { ticksOf } from './processor-time.ts'

/** The thread that used most. */
export interface ThreadTicks {
  readonly ticks: number
  /** As it calls itself; empty if no thread used anything. */
  readonly name: string
}

/** Finds the thread that used most between two readings of a tree. */
export class BusiestThread {
  private readonly threadsOf: (pid: number) => readonly ProcStat[]
  /** Every thread by process and thread, each keyed by its number and start. */
  private known = new Map<string, ReadonlyMap<string, ProcStat>>()

  constructor(threadsOf: (pid: number) => readonly ProcStat[]) {
    this.threadsOf = threadsOf
  }

  /** A thread that is only in the second reading was started in between, and counts in full. */
  between(before: Tree, now: Tree): ThreadTicks {
    const known = new Map<string, ReadonlyMap<string, ProcStat>>()
    let busiest: ThreadTicks = { ticks: 0, name: '' }
    for (const stat of now.values()) {
      const used = ticksOf(stat, before)
      const last = this.known.get(nameOf(stat))
      const threads = last !== undefined && used === 0 ? last : this.read(stat)
      known.set(nameOf(stat), threads)
      for (const [key, thread] of threads) {
        // The threads of a process cannot have used more than the process, which was read a moment earlier.
        const ticks = Math.min(used, thread.used - (last?.get(key)?.used ?? 0))
        if (ticks > busiest.ticks) busiest = { ticks, name: thread.name }
      }
    }
    this.known = known
    return busiest
  }

  /** Most processes of a tree have one thread, or none that ran. They need no reading. */
  private read(stat: ProcStat): Map<string, ProcStat> {
    const threads = stat.threads <= 1 ? [stat] : this.threadsOf(stat.pid)
    return new Map(threads.map((thread) => [nameOf(thread), thread]))
  }
}

function nameOf({ pid, startedAt }: ProcStat): string {
  return `${pid}@${startedAt}`
}
