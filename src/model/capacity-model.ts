/** Which axis a trial of a search along both belongs to; `check` is the third point. */
export const MODEL_AXES = ['viewers', 'cameras', 'check'] as const
export type ModelAxis = (typeof MODEL_AXES)[number]

/** A measured capacity: what the server carried along one direction. */
export interface ModelPoint {
  readonly axis: ModelAxis
  /** Cameras that were open (and published, where the tool publishes them) at `connections`. */
  readonly cameras: number
  readonly connections: number
  /** Ends of the 90 % interval in connections; `high` is null when nothing failed. */
  readonly low: number
  readonly high: number | null
}

/** A number with its 90 % interval. */
export interface ModelCost {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** `cameras × c + connections × v ≤ 1` (docs/capacity-model.md). */
export interface CapacityModel {
  /** Share of the server that a camera takes, whoever watches it: c, 0 or more. Null when it is not known. */
  readonly perCamera: ModelCost | null
  /** Share of the server that a connection takes: v, above 0. Null when it is not known. */
  readonly perConnection: ModelCost | null
  readonly points: readonly ModelPoint[]
  /** The third point; null when it was not measured. */
  readonly check: {
    readonly cameras: number
    /** What the model says for that many cameras, in connections. */
    readonly predicted: number
    readonly measured: ModelPoint
    readonly holds: boolean
  } | null
  /** Whether numbers may be read from it: both costs are known and the check, if made, holds. */
  readonly isUsable: boolean
  /** Why it is not usable, or what to know about it; one sentence each. */
  readonly notes: readonly string[]
}
