import path from 'node:path'
import { readProc } from './proc-files.ts'

const MOUNT = '/sys/fs/cgroup'
/** Version 1 has a limit in every group; the largest that it can hold means none. */
const MAX_MEMORY_LIMIT = 2 ** 62

/** The cgroup that limits a process's processor time the most, and its counters. */
export interface ProcessorGroup {
  /** Processors that it may use at once, on average. */
  readonly quota: number
  /** Processor seconds of the whole group since it was created; null when not counted. */
  usedSeconds(): number | null
  /** Seconds for which it was throttled because its quota was used up. */
  throttledSeconds(): number | null
}

/** Null when no group limits the process, or none can be seen. @param membership text of /proc/PID/cgroup */
export function processorGroup(membership: string, mount = MOUNT): ProcessorGroup | null {
  const groups = [...unifiedGroups(membership, mount), ...legacyGroups(membership, mount)]
  return groups.reduce<ProcessorGroup | null>(
    (tightest, group) => (tightest === null || group.quota < tightest.quota ? group : tightest),
    null,
  )
}

/** Version 2 (cgroup-v2.rst): `cpu.max` holds `$MAX $PERIOD` in microseconds, or `max`. */
function unifiedGroups(membership: string, mount: string): ProcessorGroup[] {
  return foldersOf(/^0::(\/.*)$/m.exec(membership)?.[1], mount).flatMap((folder) => {
    const [, quota, period] = /^(\d+) (\d+)$/m.exec(text(folder, 'cpu.max')) ?? []
    if (quota === undefined) return []
    const counter = (name: string) => () =>
      scale(new RegExp(`^${name} (\\d+)$`, 'm').exec(text(folder, 'cpu.stat'))?.[1], 1e6)
    return {
      quota: Number(quota) / Number(period),
      usedSeconds: counter('usage_usec'),
      throttledSeconds: counter('throttled_usec'),
    }
  })
}

/** Version 1 (sched-bwc.rst, cpuacct.rst): one hierarchy for quotas, which may be mounted under either name. */
function legacyGroups(membership: string, mount: string): ProcessorGroup[] {
  const [, controllers, name] = /^\d+:([^:]*\bcpu\b[^:]*):(\/.*)$/m.exec(membership) ?? []
  if (controllers === undefined) return []
  const folders = ['cpu', controllers].flatMap((hierarchy) => foldersOf(name, path.join(mount, hierarchy)))
  return folders.flatMap((folder) => {
    const quota = Number(text(folder, 'cpu.cfs_quota_us') || -1)
    const period = Number(text(folder, 'cpu.cfs_period_us'))
    if (!(quota > 0 && period > 0)) return []
    const usage = folder.replace(path.join(mount, 'cpu'), path.join(mount, 'cpuacct'))
    return {
      quota: quota / period,
      usedSeconds: () => scale(text(usage, 'cpuacct.usage') || text(folder, 'cpuacct.usage'), 1e9),
      throttledSeconds: () => scale(/^throttled_time (\d+)$/m.exec(text(folder, 'cpu.stat'))?.[1], 1e9),
    }
  })
}

/**
 * The smallest memory limit of a process's cgroup and its ancestors, in bytes; null when none is set, or none can be seen.
 * Version 2 (cgroup-v2.rst) says `max` for no limit, version 1 (memory.rst) a number near 2⁶³.
 *
 * @param membership text of /proc/PID/cgroup
 */
export function memoryGroupLimit(membership: string, mount = MOUNT): number | null {
  const unified = foldersOf(/^0::(\/.*)$/m.exec(membership)?.[1], mount)
  const name = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(\/.*)$/m.exec(membership)?.[1]
  const legacy = foldersOf(name, path.join(mount, 'memory'))
  const limits = [
    ...unified.map((folder) => text(folder, 'memory.max')),
    ...legacy.map((folder) => text(folder, 'memory.limit_in_bytes')),
  ].flatMap((limit) => (/^\d+$/.test(limit) ? [Number(limit)] : []))
  const smallest = Math.min(...limits)
  return smallest < MAX_MEMORY_LIMIT ? smallest : null
}

/** The group's folder and its ancestors. A group outside what this process can see has a path above its root. */
function foldersOf(name: string | undefined, root: string): string[] {
  if (name === undefined || name.split('/').includes('..')) return []
  const parts = name.split('/').filter((part) => part !== '')
  return [root, ...parts.map((_part, index) => path.join(root, ...parts.slice(0, index + 1)))]
}

function text(folder: string, name: string): string {
  return readProc(path.join(folder, name))?.trim() ?? ''
}

function scale(figure: string | undefined, unit: number): number | null {
  return figure === undefined || figure === '' ? null : Number(figure) / unit
}
