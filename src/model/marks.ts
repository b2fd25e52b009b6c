/**
 * What a synthetic camera writes into every frame that it sends. A stream reuses one record for all its frames:
 * whoever receives it copies what it keeps.
 */
export interface FrameMark {
  /** The camera's id, as 32 bits (`marks/mark`). */
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
