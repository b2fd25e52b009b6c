import type { Frame, Observer } from '../../protocols/protocol.ts'
import { Arrivals } from './arrivals.ts'

/** The first second is not measured, because a server may send what it has buffered. */
const WARM_UP_MS = 1000
const MIN_MS = 3000
/** Where packets are lost, the pictures lost with them are only counted a few pictures later. */
const MIN_LOSSY_MS = 9000
const ENOUGH_FRAMES = 50
const MAX_MS = 10_000
const FIRST_FRAME_LIMIT_MS = 10_000
/** Packets arrive, so a key frame will, but nobody knows yet how far apart those are. */
const KEY_FRAME_LIMIT_MS = 30_000

/**
 * Watches one camera until its frame rate is known: steady for three seconds, or after ten seconds. A path that loses
 * packets must not set a low standard for itself, so there the rate is that of the pictures that were sent.
 */
export class RateProbe implements Observer {
  private readonly arrived = new Arrivals()
  private readonly sent = new Arrivals()
  private readonly startedAt: number
  private firstAt: number | null = null
  private frames = 0
  private hasPackets = false
  private packetsLost = 0
  private picturesSent = 0
  private bytes = 0

  constructor(startedAt: number) {
    this.startedAt = startedAt
  }

  /** Frames a second. 0 when there are too few frames. */
  get fps(): number {
    return this.rate.fps
  }

  /** Mean size of its frames; 0 when there are none. */
  get frameBytes(): number {
    return this.frames === 0 ? 0 : this.bytes / this.frames
  }

  isDone(nowMs: number): boolean {
    if (this.firstAt === null) {
      return nowMs - this.startedAt > (this.hasPackets ? KEY_FRAME_LIMIT_MS : FIRST_FRAME_LIMIT_MS)
    }
    const measuredMs = nowMs - this.firstAt - WARM_UP_MS
    if (measuredMs >= MAX_MS) return true
    const isLong = measuredMs >= (this.isLossy ? MIN_LOSSY_MS : MIN_MS)
    return isLong && this.rate.span >= ENOUGH_FRAMES && this.rate.isSteady
  }

  connected(): void {
    // Only frames count.
  }

  frame({ bytes, atMs }: Readonly<Frame>): void {
    this.frames += 1
    this.bytes += bytes
    this.firstAt ??= atMs
    if (atMs - this.firstAt >= WARM_UP_MS) this.arrived.add(this.frames, atMs)
  }

  data(): void {
    // Only frames count.
  }

  packets(_received: number, lost: number, _jitterMs: number, atMs: number, sent: number): void {
    this.hasPackets = true
    this.picturesSent += sent
    if (this.firstAt === null || atMs - this.firstAt < WARM_UP_MS) return
    this.packetsLost += lost
    if (sent > 0) this.sent.add(this.picturesSent, atMs)
  }

  note(): void {
    // Only the report of the window needs these.
  }

  private get isLossy(): boolean {
    return this.packetsLost > 0
  }

  private get rate(): Arrivals {
    return this.isLossy ? this.sent : this.arrived
  }
}
