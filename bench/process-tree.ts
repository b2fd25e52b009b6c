// What processes cost with all their threads and children, from proc(5).
import { readdirSync, readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100

/** Processor seconds so far, of children that have ended too. */
export function cpuSeconds(roots: readonly number[]): number {
  return treeOf(roots).reduce((sum, pid) => {
    // utime, stime, and both of the children that were waited for
    const times = read(pid, 'stat').split(') ')[1]?.split(' ').slice(11, 15) ?? []
    return sum + times.reduce((ticks, time) => ticks + Number(time), 0) / TICKS_PER_SECOND
  }, 0)
}

/**
 * Resident memory in bytes. What processes share is counted for each of them; the cameras that camgate is
 * calibrated on are not counted: they are gone when it measures.
 */
export function residentBytes(roots: readonly number[]): number {
  return treeOf(roots).reduce((sum, pid) => {
    if (read(pid, 'cmdline').split('\0').includes('simulate')) return sum
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(read(pid, 'status'))?.[1] ?? 0
    return sum + Number(kilobytes) * 1024
  }, 0)
}

/** Open files and sockets. */
export function descriptors(roots: readonly number[]): number {
  return treeOf(roots).reduce((sum, pid) => sum + entriesOf(`/proc/${pid}/fd`).length, 0)
}

/** The most resident memory in bytes that is seen, ten times a second, until the work is done. */
export async function peakResidentBytes(roots: readonly number[], work: Promise<unknown>): Promise<number> {
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBytes(roots))
  }, 100)
  try {
    await work
  } finally {
    clearInterval(timer)
  }
  return peak
}

/** These processes and all that descend from them. */
function treeOf(roots: readonly number[]): number[] {
  return roots.flatMap((pid) => [pid, ...treeOf(childrenOf(pid))])
}

function childrenOf(pid: number): number[] {
  return threadsOf(pid).flatMap((thread) => {
    const children = read(pid, `task/${thread}/children`).split(' ')
    return children.filter((child) => child !== '').map(Number)
  })
}

function threadsOf(pid: number): string[] {
  return entriesOf(`/proc/${pid}/task`)
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Nothing, of a process that has ended in the meantime. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
