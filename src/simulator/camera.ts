import type { Framing } from './framing.ts'
import type { CameraPictures } from './pictures.ts'
import type { Stream } from './stream.ts'
import type { TickItem } from './ticker.ts'

/** A server that is further behind than this leaves frames out: it will not catch up by sending in bursts. */
const MAX_BEHIND_MS = 1000

export interface CameraSetup {
  readonly id: string
  readonly fps: number
  /** When picture 0 is due. */
  readonly startMs: number
  readonly framing: Framing
  readonly pictures: CameraPictures
}

/** A camera: pictures on an exact schedule, picture k at start + k ÷ fps, shared by all who watch. */
export class Camera implements TickItem {
  readonly id: string
  readonly fps: number
  dueMs = Number.POSITIVE_INFINITY
  /** Writes of this camera's parts that are not finished. While there are any, no buffer is used again. */
  unfinishedWrites = 0

  readonly #setup: CameraSetup
  readonly #viewers = new Set<Stream>()
  #part: { readonly frame: number; readonly bytes: Buffer } | null = null
  #nextFrame = 0

  constructor(setup: CameraSetup) {
    this.id = setup.id
    this.fps = setup.fps
    this.#setup = setup
  }

  /** Sends this stream every picture from the next one on. */
  join(stream: Stream, nowMs: number): void {
    if (this.#viewers.size === 0) this.#goTo(this.frameAt(nowMs) + 1)
    this.#viewers.add(stream)
  }

  leave(stream: Stream): void {
    this.#viewers.delete(stream)
    if (this.#viewers.size === 0) this.dueMs = Number.POSITIVE_INFINITY
  }

  /** The picture of that moment. */
  frameAt(nowMs: number): number {
    return Math.max(0, Math.floor(((nowMs - this.#setup.startMs) * this.fps) / 1000))
  }

  run(nowMs: number): void {
    this.#leaveOutWhatIsTooLate(nowMs)
    while (this.dueMs <= nowMs) {
      const part = this.part(this.#nextFrame)
      for (const stream of this.#viewers) stream.take(part, nowMs)
      if (this.#viewers.size === 0) return
      this.#goTo(this.#nextFrame + 1)
    }
  }

  /** A picture ready for the wire: framing and JPEG in one buffer, good until the next event of the loop. */
  part(frame: number): Buffer {
    if (this.#part?.frame === frame) return this.#part.bytes
    const { framing, pictures } = this.#setup
    const length = framing.prefix.length + pictures.bytes + framing.suffix.length
    const free = this.unfinishedWrites === 0 ? this.#part?.bytes : undefined
    const bytes = free ?? Buffer.allocUnsafeSlow(length)
    bytes.set(framing.prefix)
    pictures.write(bytes, framing.prefix.length, frame)
    bytes.set(framing.suffix, length - framing.suffix.length)
    this.#part = { frame, bytes }
    return bytes
  }

  /** The bare JPEG, in a buffer of its own. */
  snapshot(nowMs: number): Buffer {
    const { pictures } = this.#setup
    const bytes = Buffer.allocUnsafeSlow(pictures.bytes)
    pictures.write(bytes, 0, this.frameAt(nowMs))
    return bytes
  }

  #goTo(frame: number): void {
    this.#nextFrame = frame
    this.dueMs = this.#setup.startMs + (frame * 1000) / this.fps
  }

  #leaveOutWhatIsTooLate(nowMs: number): void {
    if (nowMs - this.dueMs < MAX_BEHIND_MS) return
    const current = this.frameAt(nowMs)
    for (const stream of this.#viewers) stream.skip(current - this.#nextFrame)
    this.#goTo(current)
  }
}
