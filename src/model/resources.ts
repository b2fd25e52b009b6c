import type { ServerSpan } from './window-timeline.ts'

/** What the server's process tree used at one load. */
export interface ResourceUse {
  readonly connections: number
  readonly seconds: number
  /** Processors, on average. */
  readonly cpuCores: number
  /** Resident memory, the largest of the samples. */
  readonly memoryBytes: number
  /** The share of the nearer limit: all processors it may run on, or one for its busiest thread. 0 to 1. */
  readonly utilization: number
}

/** What the process tree of `--server-pid` used. */
export interface ServerResources {
  readonly pid: number
  /** The largest number of processes seen at once. */
  readonly processes: number
  /** Processors that it may run on. */
  readonly cores: number
  /** The measured window; null when the process had ended before it. */
  readonly window: ResourceUse | null
  /** The measured window over time, while the process ran. */
  readonly windowSpans: readonly ServerSpan[]
  /** Every load that was held for some seconds, in order of time, including the window and the trials. */
  readonly loads: readonly ResourceUse[]
  /** What a reader must know, such as that the process ended. */
  readonly notes: readonly string[]
}
