import type { ProcStat } from './proc-stat.ts'
import type { Tree } from './process-tree.ts'
import { ticksOf } from './processor-time.ts'

/** Finds the thread that used most between two readings of a tree. */
export class BusiestThread {
  private readonly threadsOf: (pid: number) => readonly ProcStat[]
  /** Ticks of every thread by process and thread, each keyed by its number and start. */
  private known = new Map<string, Map<string, number>>()

  constructor(threadsOf: (pid: number) => readonly ProcStat[]) {
    this.threadsOf = threadsOf
  }

  /** In clock ticks. A thread that is only in the second reading was started in between, and counts in full. */
  ticksBetween(before: Tree, now: Tree): number {
    const known = new Map<string, Map<string, number>>()
    let most = 0
    for (const stat of now.values()) {
      const used = ticksOf(stat, before)
      const last = this.known.get(nameOf(stat))
      const threads = last !== undefined && used === 0 ? last : this.read(stat)
      known.set(nameOf(stat), threads)
      for (const [thread, ticks] of threads) {
        // The threads of a process cannot have used more than the process, which was read a moment earlier.
        most = Math.max(most, Math.min(used, ticks - (last?.get(thread) ?? 0)))
      }
    }
    this.known = known
    return most
  }

  /** Most processes of a tree have one thread, or none that ran. They need no reading. */
  private read(stat: ProcStat): Map<string, number> {
    if (stat.threads <= 1) return new Map([[nameOf(stat), stat.used]])
    return new Map(this.threadsOf(stat.pid).map((thread) => [nameOf(thread), thread.used]))
  }
}

function nameOf({ pid, startedAt }: ProcStat): string {
  return `${pid}@${startedAt}`
}
