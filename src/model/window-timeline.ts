/** What all connections of a window had in each of its seconds, at most its first 900; the last one may be shorter. */
export interface SecondCounts {
  /** Stream bytes as received. */
  readonly bytes: readonly number[]
  /** Streams that delivered after an earlier one of their connection had ended. */
  readonly reconnections: readonly number[]
  /** Streams that ended or fell silent. */
  readonly drops: readonly number[]
}

/** A stretch of time, in monotonic milliseconds of the main thread. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** Our machine, or that of an agent, from one look at it to the next. Null where it does not show that. */
export interface MachineSpan extends Span {
  /** The agent's name; empty without agents. */
  readonly where: string
  /** Processors that this process and its children used. */
  readonly own: number | null
  /** Processors that the servers used. */
  readonly server: number | null
  /** Processors that everything else used. */
  readonly foreign: number | null
  /** Whether too many connections held unread bytes at its end. */
  readonly isReaderBehind: boolean | null
}

/** What a server's process tree used from one sample to the next. */
export interface ServerSpan extends Span {
  /** Processors in use, on average. */
  readonly cores: number
  /** Resident memory at its end. */
  readonly memoryBytes: number
}

/** A window over time, as it was recorded. */
export interface WindowTimeline {
  /** Its first moment, on the same clock as the spans. */
  readonly startedAtMs: number
  readonly counts: SecondCounts
  /** In order of time; the first may begin before the window, the last may end after it. */
  readonly machine: readonly MachineSpan[]
}
