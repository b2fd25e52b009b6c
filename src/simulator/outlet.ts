import type { Socket } from 'node:net'
import type { StreamFaults } from './acting-faults.ts'

/** How one viewer is sent frames: the wire of a protocol, without a thought about what is wrong. */
export interface Outlet {
  /** The viewer's connection. */
  readonly socket: Socket
  /** What it is to do to packets, where the wire has any. */
  setFaults(faults: StreamFaults): void
  /** Whether a viewer would see a picture, were it sent nothing but this part from now on. */
  canRepeat(part: Buffer): boolean
  /** Whether the viewer still has more than one part to read. */
  isBehind(part: Buffer): boolean
  /**
   * Sends one frame.
   * @param part as the camera's {@link Packaging} made it
   * @param moment the part that the camera has now; another one than `part` when an old picture is repeated
   * @param done told when all of it was handed to the kernel, unless a part of it was dropped on purpose
   */
  send(part: Buffer, moment: Buffer, done: (error?: Error | null) => void): void
  /** Sends the first half of one. */
  sendCut(part: Buffer): void
  /** Bytes in place of frames. */
  sendSpoilt(bytes: Uint8Array): void
  /** What an endless header begins with. */
  beginHeader(): void
  /** Says that no more is to come. */
  end(): void
}

/** Puts a camera's frames on the wire of a protocol, the same for all who watch. */
export interface Packaging {
  readonly mostBytes: number
  /** Writes frame number `frame` to the beginning of `target`; returns its bytes. */
  write(target: Buffer, frame: number): number
}
