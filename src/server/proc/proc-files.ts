import { readdirSync, readFileSync } from 'node:fs'
import { type ProcStat, parseProcStat } from './proc-stat.ts'

/** ESRCH: the process ended while the file was open. The others: hidden from this user. */
const NOT_THERE = ['ENOENT', 'ESRCH', 'ENOTDIR', 'EACCES', 'EPERM']

/** Null for a process that has ended. @throws the system's error when this process could not look */
export function readStat(pid: number): ProcStat | null {
  const text = readProc(`/proc/${pid}/stat`)
  return text === null ? null : parseProcStat(text)
}

export function readThreads(pid: number): ProcStat[] {
  return numbersIn(`/proc/${pid}/task`).flatMap((thread) => {
    const text = readProc(`/proc/${pid}/task/${thread}/stat`)
    return (text === null ? null : parseProcStat(text)) ?? []
  })
}

/** Numbers of all processes of this machine that this user may see. */
export function processNumbers(): number[] {
  return numbersIn('/proc')
}

/** `VmRSS` of proc(5): pages in memory, including those shared with other processes. 0 once it has ended. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1]
  return Number(kilobytes ?? 0) * 1024
}

/** Null for a file that is missing, or that this user may not see. @throws any other error of the system */
export function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isNotThere(error)) return null
    throw error
  }
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isSafeInteger)
  } catch (error) {
    if (isNotThere(error)) return []
    throw error
  }
}

function isNotThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NOT_THERE.includes(String(error.code))
}
