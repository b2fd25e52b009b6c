import { allowedProcessors } from '../../system/allowed-processors.ts'
import { processorGroup } from './cgroup.ts'
import { readProc } from './proc-files.ts'

/** How many processors a process may use. */
export interface Cores {
  /** The smaller of the two. */
  readonly cores: number
  readonly processors: number
  /** Processors of the tightest quota that applies; null without one. */
  readonly quota: number | null
}

/** For the process alone: its children may be pinned elsewhere. */
export function coresOf(pid: number): Cores {
  const processors = allowedProcessors(readProc(`/proc/${pid}/status`) ?? '')?.size ?? 1
  const quota = processorGroup(readProc(`/proc/${pid}/cgroup`) ?? '')?.quota ?? null
  return { cores: Math.min(processors, quota ?? processors), processors, quota }
}
