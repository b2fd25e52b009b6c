import { readFileSync } from 'node:fs'
import os from 'node:os'

/** Time of some processors since boot, all in the same unit. */
export interface ProcessorTime {
  readonly busy: number
  /** Taken by a hypervisor; null where the system does not report it. */
  readonly stolen: number | null
  readonly total: number
}

/** @param processors only these; null for all */
export function readProcessorTime(processors: ReadonlySet<number> | null): ProcessorTime {
  try {
    return parseProcessorTime(readFileSync('/proc/stat', 'utf8'), processors)
  } catch {
    return portableTime()
  }
}

function portableTime(): ProcessorTime {
  let busy = 0
  let idle = 0
  for (const { times } of os.cpus()) {
    busy += times.user + times.nice + times.sys + times.irq
    idle += times.idle
  }
  return { busy, stolen: null, total: busy + idle }
}

/**
 * Adds up the lines of `/proc/stat` for single processors (proc(5)): user nice system idle iowait irq softirq steal.
 */
export function parseProcessorTime(stat: string, processors: ReadonlySet<number> | null): ProcessorTime {
  let busy = 0
  let stolen = 0
  let total = 0
  for (const [, processor, figures = ''] of stat.matchAll(/^cpu(\d+) (.+)$/gm)) {
    if (processors !== null && !processors.has(Number(processor))) continue
    const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = figures
      .trim()
      .split(/\s+/)
      .map(Number)
    busy += user + nice + system + irq + softirq
    stolen += steal
    total += user + nice + system + idle + iowait + irq + softirq + steal
  }
  return { busy, stolen, total }
}
