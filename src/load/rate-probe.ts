import { frameRateOf } from '../stats/frame-rate.ts'
import type { Observer } from '../streams/protocol.ts'

/** The first second is not measured: a server may send what it has in store. */
const WARM_UP_MS = 1000
const LEAST_MS = 3000
const ENOUGH_FRAMES = 50
const MOST_MS = 10_000
const FIRST_FRAME_LIMIT_MS = 10_000
/** Packets arrive, so a key frame will: how far apart they are nobody knows yet. */
const KEY_FRAME_LIMIT_MS = 30_000
/** A rate is steady when its two halves differ by no more than this. */
const STEADY = 0.02

/** Watches one camera until its frame rate is known: steady for three seconds, or ten seconds long. */
export class RateProbe implements Observer {
  private readonly times: number[] = []
  private readonly startedAt: number
  private firstAt: number | null = null
  private frames = 0
  private hasPackets = false
  private bytes = 0

  constructor(startedAt: number) {
    this.startedAt = startedAt
  }

  /** Frames a second; of the later half where the rate was not steady. 0: too few frames to tell. */
  get fps(): number {
    return frameRateOf(this.isSteady ? this.times : this.laterHalf)
  }

  /** Mean size of its frames; 0: there was none. */
  get frameBytes(): number {
    return this.frames === 0 ? 0 : this.bytes / this.frames
  }

  isDone(nowMs: number): boolean {
    if (this.firstAt === null) {
      return nowMs - this.startedAt > (this.hasPackets ? KEY_FRAME_LIMIT_MS : FIRST_FRAME_LIMIT_MS)
    }
    const measuredMs = nowMs - this.firstAt - WARM_UP_MS
    if (measuredMs >= MOST_MS) return true
    return measuredMs >= LEAST_MS && this.times.length > ENOUGH_FRAMES && this.isSteady
  }

  connected(): void {
    // Only frames count.
  }

  frame(bytes: number, atMs: number): void {
    this.frames += 1
    this.bytes += bytes
    this.firstAt ??= atMs
    if (atMs - this.firstAt >= WARM_UP_MS) this.times.push(atMs)
  }

  data(): void {
    // Only frames count.
  }

  packets(): void {
    this.hasPackets = true
  }

  note(): void {
    // For the report of the window alone.
  }

  private get isSteady(): boolean {
    const later = frameRateOf(this.laterHalf)
    const earlier = frameRateOf(this.times.slice(0, Math.ceil(this.times.length / 2)))
    // Of a few frames the halves are too short to differ for a reason.
    return this.times.length < ENOUGH_FRAMES || Math.abs(earlier / later - 1) <= STEADY
  }

  private get laterHalf(): readonly number[] {
    return this.times.slice(Math.floor(this.times.length / 2))
  }
}
