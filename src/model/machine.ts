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
  readonly foreign: readonly ProgramUse[]
  readonly stealPercent: number | null
  /** The time for which the cgroup of this process was throttled. */
  readonly throttledPercent: number | null
}

/** Processors that all processes of one name used. */
export interface ProgramUse {
  readonly name: string
  readonly cores: number
}

/** In how many of the seconds that could be looked at. */
interface OverTime {
  readonly seconds: number
  readonly ofSeconds: number
}

/** What a second is suspected by where unread data cannot be seen. */
export type MachineSignal =
  | 'event_loop_busy'
  | 'event_loop_delay'
  | 'reader_processor_use'
  | 'processors_busy'
  | 'time_stolen'

/**
 * One observation that speaks for this machine, not the server, as the cause of a bad window. Shares are 0 to 1;
 * `where` names the worker or the machine, and is empty if there is only one.
 */
export type Evidence =
  /** More than `limit` of the sockets held unread data. */
  | (OverTime & { readonly signal: 'unread_data'; readonly where: string; readonly limit: number })
  /** The reader's own work filled its thread. */
  | (OverTime & { readonly signal: 'reader_saturated'; readonly where: string })
  /** The longest time for which a reader read nothing, and whether that explains every late frame. */
  | {
      readonly signal: 'reader_stood_still'
      readonly where?: string
      readonly ms: number
      readonly explainsAll: boolean
    }
  /** A signal above its limit, with its worst value: a share, or milliseconds of `event_loop_delay`. */
  | (OverTime & {
      readonly signal: MachineSignal
      readonly where: string
      readonly value: number
      readonly limit: number
    })
  /** The healthy ones of the connections that are not sentinels, while all sentinels are healthy. */
  | {
      readonly signal: 'sentinels_healthy'
      readonly sentinels: number
      readonly healthy: number
      readonly others: number
    }
  /** Processors that other programs used, and the largest of them; one that used nearly all of it is named alone. */
  | {
      readonly signal: 'other_programs'
      readonly where: string
      readonly cores: number
      readonly programs: readonly ProgramUse[]
      readonly isOne: boolean
      readonly isServerKnown: boolean
    }
  /** The share of the processor time that a hypervisor took. */
  | { readonly signal: 'hypervisor'; readonly where: string; readonly share: number }
  | {
      readonly signal: 'datagrams_dropped'
      /** The agent that dropped most; absent without agents. */
      readonly where?: string
      readonly dropped: number
      readonly lost: number
    }
  | { readonly signal: 'cannot_open'; readonly where?: string; readonly detail: string }
  /**
   * This machine's cameras sent late: the longest time for which their event loop stood still, and how many of the frames
   * that were due they sent, or held back because the server did not read.
   */
  | {
      readonly signal: 'cameras_late'
      readonly ms: number
      readonly handed: number
      readonly due: number
      readonly explainsAll: boolean
    }
  /** The process of the cameras that the run publishes ended, or did not answer. */
  | { readonly signal: 'cameras_gone'; readonly detail: string }
  | { readonly signal: 'worker_died'; readonly where: string; readonly detail: string }
  /** What another machine found out about itself, in its words. */
  | { readonly signal: 'elsewhere'; readonly where: string; readonly text: string }

/** A server that used up its processors: how many it used, how many it may use, and what the load generator used beside. */
export interface ServerUse {
  readonly cores: number
  readonly room: number
  /** Null if that is too little to matter. */
  readonly ownCores: number | null
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
  readonly evidence: readonly Evidence[]
  /** What the reader's busiest thread had left, 0 to 100. */
  readonly headroomPercent: number
  /** Null if the server did not use up the processors, or that is unknown. */
  readonly serverUse: ServerUse | null
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
type IsolationMode = (typeof ISOLATION_MODES)[number]

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
