import type { ProcStat } from '../../../src/server/proc/proc-stat.ts'
import type { Tree } from '../../../src/server/proc/process-tree.ts'

/** A process as /proc would tell it; process 1 starts everything that has no other parent. */
export function stat(pid: number, change: Partial<ProcStat> = {}): ProcStat {
  return {
    pid,
    name: 'program',
    parent: 1,
    isZombie: false,
    startedAt: 100 + pid,
    used: 0,
    usedByEnded: 0,
    threads: 1,
    ...change,
  }
}

export function treeOf(...stats: ProcStat[]): Tree {
  return new Map(stats.map((one) => [one.pid, one]))
}
