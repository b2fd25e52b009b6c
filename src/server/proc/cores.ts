import { allowedProcessors } from '../../system/allowed-processors.ts'
import { processorGroup } from './cgroup.ts'
import { readProc } from './proc-files.ts'

/** How many processors a process may use. */
export interface Cores {
  /** The smaller of the two. */
  readonly cores: number
  readonly processors: number
  /** Processors of the tightest quota over it; null: none. */
  readonly quota: number | null
}

/** Of the process itself: its children may have been pinned elsewhere. */
export function coresOf(pid: number): Cores {
  const processors = allowedProcessors(readProc(`/proc/${pid}/status`) ?? '')?.size ?? 1
  const quota = processorGroup(readProc(`/proc/${pid}/cgroup`) ?? '')?.quota ?? null
  return { cores: Math.min(processors, quota ?? processors), processors, quota }
}
