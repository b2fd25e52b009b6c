import { cameraNumber } from '../marks/mark.ts'
import type { FrameMark } from '../model/marks.ts'
import type { TickItem } from '../synthetic/ticker.ts'
import { machineClockMs } from '../system/machine-clock.ts'
import type { Packaging } from './outlet.ts'
import type { CameraPictures } from './pictures.ts'

/** A server that is further behind than this skips frames: it does not catch up by sending in bursts. */
const MAX_BEHIND_MS = 1000

export interface CameraSetup {
  readonly id: string
  readonly fps: number
  /** When picture 0 is due. */
  readonly startMs: number
  readonly packaging: Packaging
  readonly pictures: CameraPictures
  /** What marks say of the sender. */
  readonly origin: Pick<FrameMark, 'sender' | 'clock'>
}

/** An open stream, as its camera sees it. */
interface Viewer {
  take(part: Buffer, nowMs: number): void
  /** Counts pictures that the camera skips. */
  skip(pictures: number): void
}

interface Part {
  readonly frame: number
  readonly bytes: Buffer
  /** The buffer that starts with these bytes. */
  readonly buffer: Buffer
}

/** A camera: pictures on an exact schedule, picture k at start + k ÷ fps, shared by all viewers. */
export class Camera implements TickItem {
  readonly id: string
  readonly fps: number
  dueMs = Number.POSITIVE_INFINITY
  /** Unfinished writes of this camera's parts. While there are any, no buffer is reused. */
  unfinishedWrites = 0

  readonly #setup: CameraSetup
  readonly #mark: FrameMark
  readonly #viewers = new Set<Viewer>()
  /** The last even and the last odd picture: viewers with an individual pace are a picture apart. */
  readonly #parts: [even: Part | null, odd: Part | null] = [null, null]
  #nextFrame = 0

  constructor(setup: CameraSetup) {
    this.id = setup.id
    this.fps = setup.fps
    this.#setup = setup
    this.#mark = { ...setup.origin, camera: cameraNumber(setup.id), number: 0, sentMs: 0 }
  }

  /** Sends this viewer every picture, starting with the next one. */
  join(viewer: Viewer, nowMs: number): void {
    if (this.#viewers.size === 0) this.#goTo(this.frameAt(nowMs) + 1)
    this.#viewers.add(viewer)
  }

  leave(viewer: Viewer): void {
    this.#viewers.delete(viewer)
    if (this.#viewers.size === 0) this.dueMs = Number.POSITIVE_INFINITY
  }

  /** The number of the picture at that time. */
  frameAt(nowMs: number): number {
    return Math.max(0, Math.floor(((nowMs - this.#setup.startMs) * this.fps) / 1000))
  }

  /** Sends only one picture even if more are due: its writes must finish before the next one. */
  run(nowMs: number): void {
    this.#leaveOutWhatIsTooLate(nowMs)
    const part = this.part(this.#nextFrame)
    for (const viewer of this.#viewers) viewer.take(part, nowMs)
    if (this.#viewers.size > 0) this.#goTo(this.#nextFrame + 1)
  }

  /** A picture ready for the wire, in a buffer that is valid until the next event of the loop. */
  part(frame: number): Buffer {
    const slot = frame % 2 === 0 ? 0 : 1
    const old = this.#parts[slot]
    if (old?.frame === frame) return old.bytes
    const { packaging } = this.#setup
    const free = this.unfinishedWrites === 0 ? old?.buffer : undefined
    const buffer = free ?? Buffer.allocUnsafeSlow(packaging.mostBytes)
    const bytes = buffer.subarray(0, packaging.write(buffer, this.#markOf(frame)))
    this.#parts[slot] = { frame, bytes, buffer }
    return bytes
  }

  /** The bare JPEG, in a separate buffer. */
  snapshot(nowMs: number): Buffer {
    const { pictures } = this.#setup
    const bytes = Buffer.allocUnsafeSlow(pictures.bytes)
    pictures.write(bytes, 0, this.#markOf(this.frameAt(nowMs)))
    return bytes
  }

  /** All viewers get the same mark, with the time at which the first of them gets it. */
  #markOf(frame: number): FrameMark {
    this.#mark.number = frame
    this.#mark.sentMs = machineClockMs()
    return this.#mark
  }

  #goTo(frame: number): void {
    this.#nextFrame = frame
    this.dueMs = this.#setup.startMs + (frame * 1000) / this.fps
  }

  #leaveOutWhatIsTooLate(nowMs: number): void {
    if (nowMs - this.dueMs < MAX_BEHIND_MS) return
    const current = this.frameAt(nowMs)
    for (const viewer of this.#viewers) viewer.skip(current - this.#nextFrame)
    this.#goTo(current)
  }
}
