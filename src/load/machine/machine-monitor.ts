import type { Servers } from '../../server/find/servers.ts'
import { type ProcessorGroup, processorGroup } from '../../server/proc/cgroup.ts'
import { coresOf } from '../../server/proc/cores.ts'
import { readOrNothing } from '../../server/proc/read-file.ts'
import { allowedProcessors } from '../../system/allowed-processors.ts'
import { type ProcessorTime, readProcessorTime } from './machine-time.ts'
import { ProcessUse } from './process-use.ts'

/** How the processors were used in about a second. Null where the system does not report it. */
export interface MachineSample {
  /** When it was taken, in monotonic milliseconds: the end of what it is about. */
  readonly atMs: number
  readonly durationMs: number
  /**
   * Processors that the servers may use, or this process where no server is known. The other figures are about these.
   */
  readonly processors: number
  /** Processors in use, by any program. */
  readonly busy: number | null
  /** The share of the time that a hypervisor took away. */
  readonly stolen: number | null
  /** The share of the time for which this process's cgroup was throttled because its quota was used up. */
  readonly throttled: number | null
  /** Processors that this process and its children used. */
  readonly own: number | null
  /** Processors that the servers used; null when none was found. */
  readonly server: number | null
  /** Processors that the servers' threads waited for, added up; null when there is no server or no figure. */
  readonly serverWait: number | null
  /** Processors that the servers may use by affinity and quota; null when none was found. */
  readonly serverRoom: number | null
  /** Processors that everything else used, except the programs that carry the streams to the servers. */
  readonly foreign: number | null
  /** Processor seconds of everything else that can be seen, by program. */
  readonly others: ReadonlyMap<string, number>
}

interface Reading {
  readonly atMs: number
  readonly host: ProcessorTime
  readonly groupSeconds: number | null
  readonly throttledSeconds: number | null
}

/** Samples the processors that matter to a measurement, from `/proc` and the cgroup of this process. */
export class MachineMonitor {
  private readonly hasServers: boolean
  private readonly processors: ReadonlySet<number> | null
  /** The share of this process's processor time that can fall on those processors. */
  private readonly ownShare: number
  private readonly serverRoom: number | null
  private readonly group: ProcessorGroup | null
  /** The group's figures say more than the processors' only if it may use less than those processors. */
  private readonly isGroupTight: boolean
  private readonly use: ProcessUse
  private last: Reading

  /** @param ours other processes that belong to the run */
  constructor({ pids, forwarders }: Servers, ours: readonly number[] = []) {
    this.hasServers = pids.length > 0
    const own = allowedOf('self')
    this.processors = union(pids.map((pid) => allowedOf(String(pid)))) ?? own
    this.ownShare = shareWithin(own, this.processors)
    this.serverRoom = this.hasServers ? roomOf(pids, this.processors?.size ?? 1) : null
    this.group = processorGroup(readOrNothing('/proc/self/cgroup'))
    this.isGroupTight = (this.group?.quota ?? Number.POSITIVE_INFINITY) < (this.processors?.size ?? 1)
    this.use = new ProcessUse(
      pids,
      forwarders,
      ours.map((pid) => ({ pid, share: shareWithin(allowedOf(String(pid)), this.processors) })),
    )
    this.last = this.read()
  }

  /** How the processors were used since the last sample. Takes some milliseconds for hundreds of processes. */
  sample(): MachineSample {
    const { last } = this
    const now = this.read()
    this.last = now
    const seconds = Math.max(1e-3, (now.atMs - last.atMs) / 1000)
    const throttled = difference(last.throttledSeconds, now.throttledSeconds)
    const stolen = difference(last.host.stolen, now.host.stolen)
    return {
      atMs: now.atMs,
      durationMs: 1000 * seconds,
      processors: this.size,
      stolen: stolen === null ? null : ratio(stolen, now.host.total - last.host.total),
      throttled: throttled === null ? null : Math.min(1, throttled / seconds),
      ...this.split(this.busyBetween(last, now, seconds), seconds),
    }
  }

  private get size(): number {
    return this.isGroupTight ? (this.group?.quota ?? 1) : (this.processors?.size ?? 1)
  }

  private busyBetween(last: Reading, now: Reading, seconds: number): number | null {
    const ofGroup = this.isGroupTight ? difference(last.groupSeconds, now.groupSeconds) : null
    if (ofGroup !== null) return ofGroup / seconds
    const share = ratio(now.host.busy - last.host.busy, now.host.total - last.host.total)
    return share === null ? null : share * (this.processors?.size ?? 1)
  }

  private split(
    busy: number | null,
    seconds: number,
  ): Pick<MachineSample, 'busy' | 'own' | 'server' | 'serverWait' | 'serverRoom' | 'foreign' | 'others'> {
    const used = this.use.read()
    const { serverRoom } = this
    const none = { own: null, server: null, serverWait: null, foreign: null, others: new Map() }
    if (used === null) return { busy, serverRoom, ...none }
    const own = used.own / seconds
    const server = used.server / seconds
    const forwarding = used.forwarding / seconds
    const known = server + forwarding + own * this.ownShare + used.companions / seconds
    const foreign = busy === null ? null : Math.max(0, busy - known)
    const serverWait = used.serverWait === null ? null : used.serverWait / seconds
    const ofServers = this.hasServers ? { server, serverWait } : { server: null, serverWait: null }
    return { busy, own, ...ofServers, serverRoom, foreign, others: used.others }
  }

  private read(): Reading {
    return {
      atMs: performance.now(),
      host: readProcessorTime(this.processors),
      groupSeconds: this.group?.usedSeconds() ?? null,
      throttledSeconds: this.group?.throttledSeconds() ?? null,
    }
  }
}

function allowedOf(pid: string): ReadonlySet<number> | null {
  return allowedProcessors(readOrNothing(`/proc/${pid}/status`))
}

/** Servers that are pinned to different processors may use more together than each alone; quotas add up, too. */
function roomOf(pids: readonly number[], processors: number): number {
  const each = pids.map((pid) => coresOf(pid).cores)
  return Math.min(
    processors,
    each.reduce((sum, cores) => sum + cores, 0),
  )
}

/** Null when there are none. */
function union(sets: readonly (ReadonlySet<number> | null)[]): ReadonlySet<number> | null {
  const all = new Set(sets.flatMap((set) => [...(set ?? [])]))
  return all.size === 0 ? null : all
}

function shareWithin(own: ReadonlySet<number> | null, processors: ReadonlySet<number> | null): number {
  if (own === null || processors === null || own.size === 0) return 1
  return [...own].filter((processor) => processors.has(processor)).length / own.size
}

function difference(before: number | null, now: number | null): number | null {
  return before === null || now === null ? null : Math.max(0, now - before)
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null
}
