import path from 'node:path'
import { allowedProcessors } from '../allowed-processors.ts'
import { readProc } from './proc-files.ts'

/** How many cores a process may use. */
export interface Cores {
  /** The smaller of the two. */
  readonly cores: number
  readonly processors: number
  /** Cores of the tightest quota over it; null: none. */
  readonly quota: number | null
}

const CGROUPS = '/sys/fs/cgroup'

/** Of the process itself: its children may have been pinned elsewhere. */
export function coresOf(pid: number): Cores {
  const processors = allowedProcessors(readProc(`/proc/${pid}/status`) ?? '')?.size ?? 1
  const quota = cgroupQuota(readProc(`/proc/${pid}/cgroup`) ?? '')
  return { cores: Math.min(processors, quota ?? processors), processors, quota }
}

/**
 * The tightest `cpu.max` of a cgroup v2 and of those above it, in cores (cgroup-v2.rst: `$MAX $PERIOD` in
 * microseconds, or `max`); null where none is set or seen.
 *
 * @param membership text of /proc/PID/cgroup, whose line `0::/path` names the cgroup v2
 */
export function cgroupQuota(membership: string, root = CGROUPS): number | null {
  const name = /^0::(\/.*)$/m.exec(membership)?.[1]
  // A group outside of what this process sees is told as a path above its own root.
  if (name === undefined || name.split('/').includes('..')) return null
  const parts = name.split('/').filter((part) => part !== '')
  const folders = [root, ...parts.map((_part, index) => path.join(root, ...parts.slice(0, index + 1)))]
  const quotas = folders.flatMap((folder) => coresIn(readProc(path.join(folder, 'cpu.max')) ?? '') ?? [])
  return quotas.length === 0 ? null : Math.min(...quotas)
}

function coresIn(cpuMax: string): number | null {
  const [, quota, period] = /^(\d+) (\d+)$/m.exec(cpuMax) ?? []
  return quota === undefined ? null : Number(quota) / Number(period)
}
