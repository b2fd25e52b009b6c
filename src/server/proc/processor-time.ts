import { isSame, type ProcStat } from './proc-stat.ts'
import type { Tree } from './process-tree.ts'

/**
 * Clock ticks that a tree used between two readings, never negative. What a process used just before it ended is found
 * with its parent, which gets the total time of each child that it waited for; so children that started and ended
 * between two readings count in full. It is lost when the parent ended first or ignores its children (SIGCHLD).
 */
export function ticksBetween(before: Tree, now: Tree): number {
  const counted = countEnded(before, now)
  let ticks = 0
  for (const stat of now.values()) {
    ticks += ticksOf(stat, before)
    const told = stat.usedByEnded - (previous(stat, before)?.usedByEnded ?? 0)
    ticks += Math.max(0, told - (counted.get(stat.pid) ?? 0))
  }
  return ticks
}

/** Clock ticks of one process alone. A process that was not in the tree before has started since. */
export function ticksOf(stat: ProcStat, before: Tree): number {
  return Math.max(0, stat.used - (previous(stat, before)?.used ?? 0))
}

/** What was already counted for processes that have ended, by their nearest remaining ancestor. */
function countEnded(before: Tree, now: Tree): Map<number, number> {
  const counted = new Map<number, number>()
  for (const stat of before.values()) {
    if (isSame(now.get(stat.pid), stat)) continue
    const heir = heirOf(stat, before, now)
    if (heir !== null) counted.set(heir, (counted.get(heir) ?? 0) + stat.used + stat.usedByEnded)
  }
  return counted
}

function heirOf(ended: ProcStat, before: Tree, now: Tree): number | null {
  for (let at = before.get(ended.parent); at !== undefined; at = before.get(at.parent)) {
    if (isSame(now.get(at.pid), at)) return at.pid
  }
  return null
}

function previous(stat: ProcStat, before: Tree): ProcStat | null {
  const known = before.get(stat.pid)
  return isSame(known, stat) ? known : null
}
