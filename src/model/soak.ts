import type { ServerFigureName } from './server-figures.ts'

/** Figures of the server that are followed through a soak. */
export const SOAK_FIGURES = [
  'memory_bytes',
  'descriptors',
  'sessions',
  'processors',
] as const satisfies readonly ServerFigureName[]

export type SoakFigureName = (typeof SOAK_FIGURES)[number]

/** A figure of the server in one window of a soak. */
export interface SoakFigure {
  /** Memory: the smallest value of the window, because garbage that is not collected yet is no growth. Others: the median. */
  readonly value: number
  /** Where it comes from, as in `process 4711`. Without secrets. */
  readonly source: string
}

/** One of the windows that a soak is made of. */
export interface SoakWindow {
  /** From the start of the soak to the window's first moment. */
  readonly atMs: number
  readonly durationMs: number
  readonly planned: number
  readonly healthy: number
  /** By the health rules. */
  readonly passes: boolean
  /** It failed, and the server cannot be blamed. */
  readonly isVoid: boolean
  /** Why it did not pass, in words; null if it did. */
  readonly why: string | null
  /** Frames a second of a planned connection. */
  readonly fps: number
  /** Connections that were closed and opened anew right before it, as planned. */
  readonly renewed: number
  /** Reconnections that nobody planned, since the window before began to close. */
  readonly reconnections: number
  /** What was seen of the server; a figure that nobody saw is absent. */
  readonly server: Readonly<Partial<Record<SoakFigureName, SoakFigure>>>
  /** Resident memory of the load generator's main process at its end. */
  readonly ownMemoryBytes: number
}

/** A connection, and in how many windows of a soak it was unhealthy. */
export interface UnhealthyInSoak {
  readonly connectionId: string
  readonly windows: number
}

/** A soak as it was measured. */
export interface SoakRun {
  readonly plannedMs: number
  /** Of each window. */
  readonly windowMs: number
  /** Planned share of the connections that is renewed between two windows, 0 to 100. */
  readonly renewPercent: number
  readonly windows: readonly SoakWindow[]
  /** Those that were unhealthy most often first. */
  readonly unhealthy: readonly UnhealthyInSoak[]
  /** Why it is shorter than planned, or was not made at all; null if it is complete. */
  readonly incomplete: string | null
}

/** A change over time, in the unit of the figure an hour, with its 99 % interval. */
export interface HourlyTrend {
  readonly perHour: number
  readonly low: number
  readonly high: number
}

/**
 * leak: memory grew all the time, by more than chance, and by more than garbage that nobody has collected yet. growing: by less
 * than that. settling: it grew, more slowly towards the end. stable:
 * its interval leaves room for hardly any growth. unclear: the interval is too wide for either. unknown: nobody saw the memory, or
 * not for long enough.
 */
export const MEMORY_VERDICTS = ['leak', 'growing', 'settling', 'stable', 'unclear', 'unknown'] as const
export type MemoryVerdict = (typeof MEMORY_VERDICTS)[number]

/** Where a trend goes; unknown if there are too few windows. */
export const DIRECTIONS = ['rising', 'falling', 'steady', 'unknown'] as const
export type Direction = (typeof DIRECTIONS)[number]
