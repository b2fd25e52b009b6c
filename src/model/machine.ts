/** What became of this machine's processors and of the reader over a window: means; null where it could not be seen. */
export interface MachineUse {
  /** Share of the seconds in which too many connections held unread bytes, 0 to 1. */
  readonly readerBehind: number | null
  /** Of the reading thread that waited most: time in which it was ready to run and had no processor. */
  readonly waitPercent: number | null
  /** Processors that this process and its children used. */
  readonly ownCores: number | null
  /** Processors that the servers under test used. */
  readonly serverCores: number | null
  /** Processors that everything else used. */
  readonly foreignCores: number | null
  /** The programs that used most of it. */
  readonly foreign: readonly { readonly name: string; readonly cores: number }[]
  readonly stealPercent: number | null
  /** Time in which the cgroup of this process was held back. */
  readonly throttledPercent: number | null
}

/** What the load generator knows about itself and its machine over a window. */
export interface GeneratorHealth {
  /** The window failed and the failure cannot be laid at the server's door: it is void. */
  readonly limited: boolean
  /**
   * What disturbed the window, whether it passed or failed: our own reader was behind, or others took the processors;
   * null: nothing did.
   */
  readonly cause: 'generator' | 'environment' | null
  /** One sentence each. */
  readonly evidence: readonly string[]
  /** Left to the reader's busiest thread, 0 to 100. */
  readonly headroomPercent: number
  /** A sentence when the server used up the processors; null otherwise, or when it is not known. */
  readonly serverUse: string | null
  readonly use: MachineUse
}

/** What this machine can read of such frames, and what a plan needs of it. */
export interface Calibration {
  /** Frames a second that all workers together can read, with nothing left over. */
  readonly framesPerSecond: number
  readonly frameBytes: number
  readonly workers: number
  readonly neededFramesPerSecond: number
}

export const ISOLATION_MODES = ['off', 'affinity', 'nice'] as const

/** affinity: processors of the server are others than those of the load generator; nice: it has a lower priority. */
export type IsolationMode = (typeof ISOLATION_MODES)[number]

/** What was done to keep processors free for the load generator. */
export interface Isolation {
  readonly mode: IsolationMode
  readonly reason: string
  /** Processors that the server might use, and might have used without isolation; null where it was off. */
  readonly serverProcessors: number | null
  readonly ofProcessors: number | null
  /** What was not permitted, or could not be undone. */
  readonly notes: readonly string[]
}

/** The machine that measured: numbers from different kinds of machines are not compared; as in reports. */
export interface Fingerprint {
  readonly cpu_model: string
  readonly cpus: number
  readonly memory_gb: number
  readonly kernel: string
  readonly runner_image: string | null
  readonly tool_major: number
  readonly node: string
}
