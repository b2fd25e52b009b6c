import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** The calling thread as `/proc` names it, `<pid>/task/<tid>`; null off Linux. */
export function thisThread(): string | null {
  try {
    return readlinkSync('/proc/thread-self')
  } catch {
    return null
  }
}

/**
 * Milliseconds for which a thread was ready to run without a processor, since it began: the second field of `schedstat`
 * (Linux, sched-stats.rst), in nanoseconds. Null for a thread that has ended, and where the kernel does not count.
 */
export function waitedMs(thread: string): number | null {
  try {
    const [, waited] = readFileSync(`/proc/${thread}/schedstat`, 'utf8').split(' ')
    return Number(waited) / 1e6
  } catch {
    return null
  }
}

/** Reading every thread of a server must stay cheap, so a server with more threads than this is not measured. */
const MAX_THREADS = 512

/**
 * Milliseconds for which each thread of these processes was ready to run without a processor, since it began, by
 * `<pid>/task/<tid>`. Null when there are too many threads, or the kernel does not count.
 */
export function threadWaits(pids: Iterable<number>): Map<string, number> | null {
  const waits = new Map<string, number>()
  for (const pid of pids) {
    for (const tid of threadsOf(pid)) {
      const thread = `${pid}/task/${tid}`
      const waited = waitedMs(thread)
      if (waited !== null) waits.set(thread, waited)
      if (waits.size > MAX_THREADS) return null
    }
  }
  return waits.size === 0 ? null : waits
}

/** How long the threads waited between two readings. A thread that is only in the second one began in between. */
export function waitBetween(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const [thread, waited] of now) sum += Math.max(0, waited - (before.get(thread) ?? 0))
  return sum
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}
