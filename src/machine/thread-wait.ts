import { readFileSync, readlinkSync } from 'node:fs'

/** The calling thread as `/proc` names it, `<pid>/task/<tid>`; null off Linux. */
export function thisThread(): string | null {
  try {
    return readlinkSync('/proc/thread-self')
  } catch {
    return null
  }
}

/**
 * Milliseconds that a thread was ready to run but had no processor, since it began: the second field of `schedstat`
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
