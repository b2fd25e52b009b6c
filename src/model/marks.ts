import type { Percentiles } from './measured-window.ts'

/**
 * What a synthetic camera writes into every frame that it sends. A stream reuses one record for all its frames:
 * whoever receives it copies what it keeps.
 */
export interface FrameMark {
  /** The camera's id as {@link import('../marks/mark.ts').cameraNumber} shortens it: 32 bits. */
  camera: number
  /** Of the sender: another number means that it was restarted and counts anew. 32 bits. */
  sender: number
  /** Counts the frames that the camera sent, from 0. */
  number: number
  /** The machine whose monotonic clock `sentMs` is from, as 32 bits of its boot id. */
  clock: number
  /** Milliseconds of that monotonic clock (`process.hrtime`) right before the frame was sent. */
  sentMs: number
}

/** What the marks of the frames in one window tell about one connection. */
export interface MarkFacts {
  /** Frames with a mark. */
  readonly marked: number
  /** Frames that the camera sent between two that arrived, and that never did. Not those of the time without a stream. */
  readonly lost: number
  /** Frames that had arrived before. */
  readonly repeated: number
  /** Frames that arrived after one that was sent later. */
  readonly reordered: number
  /** Frames of another camera than the one that was asked for. */
  readonly foreign: number
  /** The camera of the last foreign frame; null without one. */
  readonly foreignCamera: number | null
  /** From sending a frame to the arrival of its last byte; null throughout where the clocks cannot be compared. */
  readonly latency: Percentiles
}

/** How the clock of the cameras is compared with this machine's. */
export interface MarkClock {
  /** `same`: one monotonic clock; `exchange`: asked over the network; `unknown`: no delay can be told. */
  readonly kind: 'same' | 'exchange' | 'unknown'
  /** How far a delay may be off, in milliseconds; null where it is unknown. */
  readonly errorMs: number | null
}

/** The marks of all connections in one window. */
export interface WindowMarks {
  readonly clock: MarkClock
  readonly latency: Percentiles
}
