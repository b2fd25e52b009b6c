import { processNumbers, readProc, readStat } from '../proc/proc-files.ts'
import { type ProcStat, TICKS_PER_SECOND } from '../proc/proc-stat.ts'

/**
 * Finds processes that left a tree before they were seen in it, such as a daemon whose parent ended at once. They
 * belong to the tree's sessions, were started since, and do not descend from this process.
 */
export class Strays {
  readonly #sinceTicks = uptimeTicks()
  readonly #sessions = new Set<number>()

  /** Records the sessions of a tree's processes. */
  know(processes: readonly number[]): void {
    for (const pid of processes) {
      const session = sessionOf(pid)
      if (session !== null) this.#sessions.add(session)
    }
  }

  find(): ProcStat[] {
    return processNumbers().flatMap((pid) => {
      const stat = readStat(pid)
      const session = sessionOf(pid)
      if (stat === null || session === null || stat.startedAt < this.#sinceTicks) return []
      return this.#sessions.has(session) && !descendsFromThisProcess(stat) ? [stat] : []
    })
  }
}

/** Clock ticks since boot, the unit of a process's start time. */
function uptimeTicks(): number {
  return Math.floor(Number.parseFloat(readProc('/proc/uptime') ?? '0') * TICKS_PER_SECOND)
}

/** Field 6 of proc(5). */
function sessionOf(pid: number): number | null {
  const text = readProc(`/proc/${pid}/stat`)
  const session = Number(text?.slice(text.lastIndexOf(')') + 2).split(' ')[3])
  return Number.isNaN(session) ? null : session
}

function descendsFromThisProcess({ pid }: ProcStat): boolean {
  for (let at = pid; at > 0; at = readStat(at)?.parent ?? 0) if (at === process.pid) return true
  return false
}
