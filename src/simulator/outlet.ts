import type { Socket } from 'node:net'
import type { FrameMark } from '../model/marks.ts'
import type { StreamFaults } from './acting-faults.ts'

/** How frames are sent to one viewer: a protocol on the wire, unaware of most faults. */
export interface Outlet {
  /** The viewer's connection. */
  readonly socket: Socket
  /** Sets the faults that act on packets, if the wire has packets. */
  setFaults(faults: StreamFaults): void
  /** Whether a viewer would see a picture if it got only this part from now on. */
  canRepeat(part: Buffer): boolean
  /** Whether the viewer still has more than one part to read. */
  isBehind(part: Buffer): boolean
  /**
   * Sends one frame.
   * @param part as the camera's {@link Packaging} made it
   * @param moment the part that the camera has now; differs from `part` when an old picture is repeated
   * @param done called when all of it was handed to the kernel; with an error if a part of it was dropped on purpose
   */
  send(part: Buffer, moment: Buffer, done: (error?: Error | null) => void): void
  /** Sends the first half of a frame. */
  sendCut(part: Buffer): void
  /** Sends bytes that are not frames. */
  sendSpoilt(bytes: Uint8Array): void
  /** Sends the beginning of an endless header. */
  beginHeader(): void
  /** Signals that nothing more will come. */
  end(): void
}

/** Puts a camera's frames on the wire of a protocol, the same for all viewers. */
export interface Packaging {
  readonly mostBytes: number
  /** Writes the frame with this mark to the beginning of `target`; returns the number of bytes. */
  write(target: Buffer, mark: Readonly<FrameMark>): number
}
