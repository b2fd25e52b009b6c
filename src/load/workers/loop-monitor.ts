import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { LoopSample } from '../generator/reader.ts'
import { thisThread, waitedMs } from '../machine/thread-wait.ts'

const RESOLUTION_MS = 10

/** Samples the event loop and its thread once a second. `stop` releases the delay monitor. */
export class LoopMonitor {
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  private utilization = performance.eventLoopUtilization()
  private cpu = process.threadCpuUsage()
  private at = performance.now()
  private readonly thread = thisThread()
  private waited = this.readWait()

  constructor() {
    this.delay.enable()
  }

  /**
   * The cost since the last sample. Call it from `setImmediate`: the delay of a turn is recorded only after its timers,
   * and resetting before that would lose it.
   */
  sample(): LoopSample {
    const utilization = performance.eventLoopUtilization()
    const cpu = process.threadCpuUsage()
    const at = performance.now()
    const waited = this.readWait()
    const used = (cpu.user - this.cpu.user + cpu.system - this.cpu.system) / 1000
    const sample: LoopSample = {
      loopUtilization: performance.eventLoopUtilization(utilization, this.utilization).utilization,
      durationMs: at - this.at,
      loopDelayMs: Math.max(0, this.delay.percentile(99) / 1e6 - RESOLUTION_MS),
      standstillMs: this.delay.count === 0 ? 0 : Math.max(0, this.delay.max / 1e6 - RESOLUTION_MS),
      threadCores: used / Math.max(1, at - this.at),
      waitMs: waited === null || this.waited === null ? null : Math.max(0, waited - this.waited),
    }
    this.delay.reset()
    Object.assign(this, { utilization, cpu, at, waited })
    return sample
  }

  private readWait(): number | null {
    return this.thread === null ? null : waitedMs(this.thread)
  }

  stop(): void {
    this.delay.disable()
  }
}
