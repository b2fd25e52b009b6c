import type { PublishOptions } from '../model/publishing.ts'
import { announcement } from './announcement.ts'
import { type FramePackets, framePackets } from './frame-packets.ts'
import { loadLoop } from './loop.ts'
import { paddedLoop } from './padded-loop.ts'

/** What all cameras of a publisher send: the same pictures, made once. */
export interface FrameSource {
  /** SDP. */
  readonly announcement: string
  /** One for each picture of the loop; the first is its only key frame. */
  readonly frames: readonly FramePackets[]
  /** Milliseconds between two frames. */
  readonly intervalMs: number
  /** A second of frames, in bytes with all headers. */
  readonly bytesPerSecond: number
}

export async function frameSource(options: PublishOptions): Promise<FrameSource> {
  const loop = await loadLoop(options)
  const frames = paddedLoop(loop, options).map((picture) => framePackets(loop.codec, picture))
  const bytes = frames.reduce((sum, frame) => sum + frame.bytes.length, 0)
  return {
    announcement: announcement(loop, options.fps),
    frames,
    intervalMs: 1000 / options.fps,
    bytesPerSecond: (bytes / frames.length) * options.fps,
  }
}
