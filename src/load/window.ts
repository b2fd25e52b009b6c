import { type CameraLimits, limitsFor } from '../health/limits.ts'
import type { ConnectionFacts, HealthRules } from '../model.ts'
import { GapHistogram } from '../stats/histogram.ts'

/** Seconds that are told one by one: of a longer window only its beginning, or memory would grow with it. */
const MAX_BINS = 900

/** What a window counts of one connection; the rest of {@link ConnectionFacts} is the connection's own. */
export type WindowCounts = Pick<
  ConnectionFacts,
  | 'frames'
  | 'bytes'
  | 'pictureBytes'
  | 'framesPerSecond'
  | 'reconnections'
  | 'connectRetries'
  | 'drops'
  | 'errors'
  | 'freezes'
  | 'stalledMs'
  | 'longStalls'
  | 'longestGapMs'
  | 'samePictureMs'
  | 'gaps'
>

/**
 * Counts one connection over a measured window. Pure: all times are handed in, as monotonic milliseconds.
 * A gap counts for the part of it that lies in the window, and the one still open at the end counts too:
 * a stream that died in the last seconds must not hide behind its average.
 */
export class ConnectionWindow {
  readonly gaps = new GapHistogram()
  private readonly limits: CameraLimits
  private isOpen = false
  private startedAt = 0
  private lastFrameAt: number | null = null
  private sameSince: number | null = null
  private bins = new Uint16Array(0)
  private counts = zeroes()

  constructor(rules: HealthRules, nominalFps: number) {
    this.limits = limitsFor(rules, nominalFps)
  }

  open(atMs: number, durationMs: number): void {
    this.isOpen = true
    this.startedAt = atMs
    this.bins = new Uint16Array(Math.min(MAX_BINS, Math.max(1, Math.ceil(durationMs / 1000))))
    this.counts = zeroes()
    this.gaps.reset()
  }

  frame(pictureBytes: number, atMs: number, isSamePicture: boolean): void {
    if (this.isOpen) {
      this.counts.pictureBytes += pictureBytes
      this.countFrame(atMs, isSamePicture)
    }
    this.sameSince = isSamePicture ? (this.sameSince ?? this.lastFrameAt) : null
    this.lastFrameAt = atMs
  }

  bytes(count: number): void {
    if (this.isOpen) this.counts.bytes += count
  }

  event(kind: 'reconnections' | 'connectRetries' | 'drops' | 'errors'): void {
    if (this.isOpen) this.counts[kind] += 1
  }

  close(atMs: number): WindowCounts {
    const openGap = atMs - Math.max(this.lastFrameAt ?? this.startedAt, this.startedAt)
    if (openGap >= this.limits.freezeMs) this.countGap(openGap)
    this.isOpen = false
    const seconds = Math.ceil((atMs - this.startedAt) / 1000)
    return {
      ...this.counts,
      framesPerSecond: [...this.bins.subarray(0, seconds)],
      gaps: this.gaps.percentiles(),
    }
  }

  private countFrame(atMs: number, isSamePicture: boolean): void {
    const counts = this.counts
    counts.frames += 1
    const second = Math.floor((atMs - this.startedAt) / 1000)
    if (second < MAX_BINS) {
      // A frame between the planned and the real end, some milliseconds later, belongs to the last second.
      const bin = Math.min(second, this.bins.length - 1)
      this.bins[bin] = (this.bins[bin] ?? 0) + 1
    }
    const isWhole = this.lastFrameAt !== null && this.lastFrameAt >= this.startedAt
    const gap = atMs - Math.max(this.lastFrameAt ?? this.startedAt, this.startedAt)
    if (isWhole || gap >= this.limits.freezeMs) this.countGap(gap)
    if (isSamePicture) {
      const since = Math.max(this.sameSince ?? this.lastFrameAt ?? atMs, this.startedAt)
      counts.samePictureMs = Math.max(counts.samePictureMs, atMs - since)
    }
  }

  private countGap(gapMs: number): void {
    const { freezeMs, longStallMs, nominalGapMs } = this.limits
    this.gaps.record(gapMs, nominalGapMs)
    this.counts.longestGapMs = Math.max(this.counts.longestGapMs, gapMs)
    if (gapMs < freezeMs) return
    this.counts.freezes += 1
    this.counts.stalledMs += gapMs - nominalGapMs
    if (gapMs >= longStallMs) this.counts.longStalls += 1
  }
}

function zeroes() {
  return {
    frames: 0,
    bytes: 0,
    pictureBytes: 0,
    reconnections: 0,
    connectRetries: 0,
    drops: 0,
    errors: 0,
    freezes: 0,
    stalledMs: 0,
    longStalls: 0,
    longestGapMs: 0,
    samePictureMs: 0,
  }
}
