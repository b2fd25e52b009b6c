/** Why something that marks can show was not measured. Words: `report/facts/mark-doubt-words`. */
export type MarkDoubt =
  /** No frame came at all. */
  | { readonly code: 'no_frames' }
  /** Frames of our cameras came without marks. */
  | { readonly code: 'no_marks' }
  /** So many frames have no mark that what is missing may have arrived. */
  | {
      readonly code: 'partly_marked'
      readonly unmarked: number
      readonly frames: number
      /** Connections with frames and without a mark. */
      readonly connections: number
    }
  /** No camera of the run sent any of these frames, so whoever sent them uses other ids. */
  | { readonly code: 'other_ids' }
  /** Every viewer got pictures of other cameras only, so nothing is known about the frames of the right ones. */
  | { readonly code: 'no_own_frames' }
  /** The clock of the cameras is not known; `problem` says why it could not be read. */
  | { readonly code: 'unknown_clock'; readonly problem: string | null }
  | { readonly code: 'partly_clocked'; readonly unclocked: number; readonly frames: number }
  /** Frames arrived before they were sent, by `ms` beyond the error. */
  | { readonly code: 'clock_behind'; readonly ms: number; readonly errorMs: number }

/** The marks of all connections in one window, as far as they can be trusted. Null is not measured. */
export interface MarkTotals {
  readonly marked: number
  readonly lost: number | null
  readonly lostPercent: number | null
  readonly repeated: number | null
  readonly reordered: number | null
  readonly foreign: number | null
  readonly hasDelay: boolean
  readonly doubts: readonly MarkDoubt[]
}
