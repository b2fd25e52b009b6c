import { readFileSync } from 'node:fs'
import os from 'node:os'
import { allowedProcessors } from '../allowed-processors.ts'
import type { MachineSample } from './guard.ts'

/** Samples the processors that this process may run on, once a second. */
export class MachineMonitor {
  private host = hostTimes()
  private at = performance.now()

  /** What became of their time since the last sample. */
  sample(): MachineSample {
    const host = hostTimes()
    const at = performance.now()
    const sample = { durationMs: at - this.at, ...hostShares(this.host, host) }
    Object.assign(this, { host, at })
    return sample
  }
}

/** Jiffies of the processors that this process may run on; null off Linux for what is not told. */
interface HostTimes {
  readonly busy: number
  readonly steal: number | null
  readonly total: number
}

function hostTimes(): HostTimes {
  try {
    const allowed = allowedProcessors(readFileSync('/proc/self/status', 'utf8'))
    return parseProcStat(readFileSync('/proc/stat', 'utf8'), allowed)
  } catch {
    return portableTimes()
  }
}

function portableTimes(): HostTimes {
  let busy = 0
  let idle = 0
  for (const { times } of os.cpus()) {
    busy += times.user + times.nice + times.sys + times.irq
    idle += times.idle
  }
  return { busy, steal: null, total: busy + idle }
}

/** Sums the per-processor lines of /proc/stat (proc(5)): user nice system idle iowait irq softirq steal. */
export function parseProcStat(stat: string, allowed: ReadonlySet<number> | null): HostTimes {
  let busy = 0
  let stolen = 0
  let total = 0
  for (const [, cpu, figures] of stat.matchAll(/^cpu(\d+) (.+)$/gm)) {
    if (allowed !== null && !allowed.has(Number(cpu))) continue
    const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = (
      figures ?? ''
    )
      .trim()
      .split(/\s+/)
      .map(Number)
    busy += user + nice + system + irq + softirq
    stolen += steal
    total += user + nice + system + idle + iowait + irq + softirq + steal
  }
  return { busy, steal: stolen, total }
}

function hostShares(before: HostTimes, after: HostTimes): Omit<MachineSample, 'durationMs'> {
  const total = after.total - before.total
  if (total <= 0) return { hostBusy: null, steal: null }
  const isStealKnown = before.steal !== null && after.steal !== null
  return {
    hostBusy: (after.busy - before.busy) / total,
    steal: isStealKnown ? ((after.steal ?? 0) - (before.steal ?? 0)) / total : null,
  }
}
