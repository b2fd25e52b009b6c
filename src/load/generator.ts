import { readFileSync } from 'node:fs'
import os from 'node:os'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { allowedProcessors } from '../allowed-processors.ts'
import type { GeneratorSample } from './guard.ts'

const RESOLUTION_MS = 10

/** Samples this process and machine once a second. `stop` releases the delay monitor. */
export class GeneratorMonitor {
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  private utilization = performance.eventLoopUtilization()
  private cpu = process.cpuUsage()
  private host = hostTimes()
  private at = performance.now()

  constructor() {
    this.delay.enable()
  }

  /**
   * What it cost since the last sample. Call it from `setImmediate`: the delay of a turn is recorded only
   * after its timers, and resetting before that would lose it.
   */
  sample(): GeneratorSample {
    const utilization = performance.eventLoopUtilization()
    const cpu = process.cpuUsage()
    const host = hostTimes()
    const at = performance.now()
    const used = (cpu.user - this.cpu.user + cpu.system - this.cpu.system) / 1000
    const sample: GeneratorSample = {
      loopUtilization: performance.eventLoopUtilization(utilization, this.utilization).utilization,
      durationMs: at - this.at,
      loopDelayMs: Math.max(0, this.delay.percentile(99) / 1e6 - RESOLUTION_MS),
      standstillMs: this.delay.count === 0 ? 0 : Math.max(0, this.delay.max / 1e6 - RESOLUTION_MS),
      processCores: used / Math.max(1, at - this.at),
      ...hostShares(this.host, host),
    }
    this.delay.reset()
    Object.assign(this, { utilization, cpu, host, at })
    return sample
  }

  stop(): void {
    this.delay.disable()
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

function hostShares(before: HostTimes, after: HostTimes): Pick<GeneratorSample, 'hostBusy' | 'steal'> {
  const total = after.total - before.total
  if (total <= 0) return { hostBusy: null, steal: null }
  const isStealKnown = before.steal !== null && after.steal !== null
  return {
    hostBusy: (after.busy - before.busy) / total,
    steal: isStealKnown ? ((after.steal ?? 0) - (before.steal ?? 0)) / total : null,
  }
}
