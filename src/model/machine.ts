/** How this machine's processors and the reader did over a window, as means; null where that could not be seen. */
export interface MachineUse {
  /** The share of the seconds in which too many connections held unread bytes, 0 to 1. */
  readonly readerBehind: number | null
  /** For the reading thread that waited most: the time in which it was ready to run without a processor. */
  readonly waitPercent: number | null
  /** Processors that this process and its children used. */
  readonly ownCores: number | null
  /** Processors that the servers under test used. */
  readonly serverCores: number | null
  /** Processors that everything else used. */
  readonly foreignCores: number | null
  /** The programs that used most of that. */
  readonly foreign: readonly { readonly name: string; readonly cores: number }[]
  readonly stealPercent: number | null
  /** The time for which the cgroup of this process was throttled. */
  readonly throttledPercent: number | null
}

/** What the load generator knows about itself and its machine over a window. */
export interface GeneratorHealth {
  /** Whether the window failed and the server cannot be blamed for it, so that it is void. */
  readonly limited: boolean
  /**
   * What disturbed the window, whether it passed or failed: our reader was behind, or others took the processors; null
   * when nothing did.
   */
  readonly cause: 'generator' | 'environment' | null
  /** One sentence each. */
  readonly evidence: readonly string[]
  /** What the reader's busiest thread had left, 0 to 100. */
  readonly headroomPercent: number
  /** A sentence when the server used up the processors; null otherwise, or when unknown. */
  readonly serverUse: string | null
  readonly use: MachineUse
}

/** What this machine can read of such frames, and how much of that a plan needs. */
export interface Calibration {
  /** Frames a second that all workers together can read at full use. */
  readonly framesPerSecond: number
  readonly frameBytes: number
  readonly workers: number
  readonly neededFramesPerSecond: number
}

export const ISOLATION_MODES = ['off', 'affinity', 'nice'] as const

/** affinity: the server has other processors than the load generator; nice: it has a lower priority. */
export type IsolationMode = (typeof ISOLATION_MODES)[number]

/** What was done to keep processors free for the load generator. */
export interface Isolation {
  readonly mode: IsolationMode
  readonly reason: string
  /** Processors that the server was allowed to use, and would have been without isolation; null when it was off. */
  readonly serverProcessors: number | null
  readonly ofProcessors: number | null
  /** What was not permitted, or could not be undone. */
  readonly notes: readonly string[]
}

/**
 * The machine that measured, in the form that reports use. Numbers from different kinds of machines are not compared.
 */
export interface Fingerprint {
  readonly cpu_model: string
  readonly cpus: number
  readonly memory_gb: number
  readonly kernel: string
  readonly runner_image: string | null
  readonly tool_major: number
  readonly node: string
}
