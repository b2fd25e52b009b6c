/** The share of a run's connections that one machine opens: part `number` of `of`, from 1. */
export interface Shard {
  readonly number: number
  readonly of: number
}

/** A load of the timetable that all shards of a run follow. Milliseconds; moments since the epoch, by any machine's clock. */
export interface ScheduledLoad {
  /** Of all shards together. */
  readonly connections: number
  /** When the first of its connections is due. */
  readonly opensAtMs: number
  /** The first moment of its window. */
  readonly startsAtMs: number
  /** Of the window. */
  readonly durationMs: number
}

/** The measured window comes first, then the steps of the staircase, if one was asked for. */
export type Timetable = readonly [ScheduledLoad, ...ScheduledLoad[]]
