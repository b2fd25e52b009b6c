import { totalmem } from 'node:os'
import { memoryGroupLimit } from './cgroup.ts'
import { readProc } from './proc-files.ts'

/** Bytes that a process cannot exceed: the limit of its cgroup, or the memory of the machine. */
export function memoryLimitOf(pid: number): number {
  const limit = memoryGroupLimit(readProc(`/proc/${pid}/cgroup`) ?? '')
  return Math.min(limit ?? Number.POSITIVE_INFINITY, totalmem())
}
