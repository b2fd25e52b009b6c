import { type CameraLimits, limitsFor } from '../analysis/health/limits.ts'
import type { WindowSoFar } from '../analysis/health/rules.ts'
import { GapHistogram } from '../analysis/stats/histogram.ts'
import type { HealthRules } from '../model/health-rules.ts'
import { type ConnectionFacts, MAX_SECONDS, type Percentiles } from '../model/measured-window.ts'
import type { Frame } from '../protocols/protocol.ts'
import type { MarkCounter } from './marks/mark-counter.ts'
import type { SecondCounter } from './second-counter.ts'

const NO_GAPS: Percentiles = { p50: null, p95: null, p99: null, max: null }

/** What a window uses of a frame. */
type WindowFrame = Pick<Frame, 'bytes' | 'atMs' | 'isSamePicture' | 'mark'>

/** What a window counts for one connection; the rest of {@link ConnectionFacts} comes from the connection. */
export type WindowCounts = Pick<
  ConnectionFacts,
  | 'frames'
  | 'bytes'
  | 'packets'
  | 'packetsLost'
  | 'picturesLost'
  | 'jitterMs'
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
  | 'marks'
>

/**
 * Counts one connection over a measured window. Pure: all times are passed in, as monotonic milliseconds, and they
 * alone decide what lies in the window, so several event loops can measure the same window. A gap counts for the part of it
 * that lies in the window, and the one that is still open at the end counts too: a stream that died in the last seconds
 * must not hide behind its average.
 */
export class ConnectionWindow {
  /** Null before the first window. */
  gaps: GapHistogram | null = null
  private readonly limits: CameraLimits
  private readonly seconds: SecondCounter
  private readonly marks: MarkCounter | null
  private isOpen = false
  private startedAt = 0
  private endsAt = 0
  private lastFrameAt: number | null = null
  private sameSince: number | null = null
  private bins = new Uint32Array(0)
  private counts = zeroes()
  private jitterSum = 0
  private jitterSamples = 0
  private picturesSent = 0

  /** @param seconds of the worker, which opens it with the same window */
  constructor(
    rules: HealthRules,
    nominalFps: number,
    seconds: SecondCounter,
    marks: MarkCounter | null = null,
  ) {
    this.limits = limitsFor(rules, nominalFps)
    this.seconds = seconds
    this.marks = marks
  }

  /** @param atMs the window's first moment, which may lie ahead */
  open(atMs: number, durationMs: number): void {
    this.isOpen = true
    this.startedAt = atMs
    this.endsAt = atMs + durationMs
    this.bins = new Uint32Array(Math.min(MAX_SECONDS, Math.max(1, Math.ceil(durationMs / 1000))))
    this.counts = zeroes()
    this.jitterSum = 0
    this.jitterSamples = 0
    this.picturesSent = 0
    this.gaps = new GapHistogram()
    this.marks?.open()
  }

  frame({ bytes, atMs, isSamePicture, mark }: WindowFrame): void {
    if (this.isOpen && atMs >= this.endsAt) this.end(this.endsAt)
    const isCounted = this.holds(atMs)
    if (isCounted) {
      this.counts.pictureBytes += bytes
      this.countFrame(atMs, isSamePicture)
    }
    if (mark == null) this.marks?.unmarked()
    else this.marks?.frame(mark, atMs, isCounted)
    this.sameSince = isSamePicture ? (this.sameSince ?? this.lastFrameAt) : null
    this.lastFrameAt = atMs
  }

  bytes(count: number, atMs: number): void {
    if (!this.holds(atMs)) return
    this.counts.bytes += count
    this.seconds.addBytes(count, atMs)
  }

  /** As reported by {@link import('../protocols/protocol.ts').Observer.packets}. */
  packets(received: number, lost: number, jitterMs: number, atMs: number, sent: number): void {
    if (!this.holds(atMs)) return
    this.counts.packets += received
    this.counts.packetsLost += lost
    this.picturesSent += sent
    this.jitterSum += jitterMs
    this.jitterSamples += 1
  }

  event(kind: 'reconnections' | 'connectRetries' | 'drops' | 'errors', atMs: number): void {
    if (!this.holds(atMs)) return
    this.counts[kind] += 1
    if (kind === 'reconnections' || kind === 'drops') this.seconds.addEvent(kind, atMs)
  }

  /** @param atMs its end, or an earlier moment at which it is cut short */
  close(atMs: number): WindowCounts {
    if (this.isOpen) this.end(Math.min(atMs, this.endsAt))
    const seconds = Math.max(0, Math.ceil((this.endsAt - this.startedAt) / 1000))
    return {
      ...this.counts,
      packetsLost: Math.max(0, this.counts.packetsLost),
      picturesLost: this.counts.packetsLost > 0 ? Math.max(0, this.picturesSent - this.counts.frames) : 0,
      jitterMs: this.jitterSamples === 0 ? null : this.jitterSum / this.jitterSamples,
      framesPerSecond: [...this.bins.subarray(0, seconds)],
      gaps: this.gaps?.percentiles() ?? NO_GAPS,
      marks: this.marks?.facts() ?? null,
    }
  }

  /** The part of the window that is over. Nothing is closed. */
  soFar(atMs: number): WindowSoFar {
    const { frames, drops, reconnections, longStalls, stalledMs } = this.counts
    const elapsedMs = Math.max(0, atMs - this.startedAt)
    const openGapMs = atMs - Math.max(this.lastFrameAt ?? this.startedAt, this.startedAt)
    return { elapsedMs, frames, drops: drops + reconnections, longStalls, stalledMs, openGapMs }
  }

  private holds(atMs: number): boolean {
    return this.isOpen && atMs >= this.startedAt && atMs < this.endsAt
  }

  private end(atMs: number): void {
    this.isOpen = false
    this.endsAt = atMs
    const openGap = atMs - Math.max(this.lastFrameAt ?? this.startedAt, this.startedAt)
    if (openGap >= this.limits.freezeMs) this.countGap(openGap)
  }

  private countFrame(atMs: number, isSamePicture: boolean): void {
    const counts = this.counts
    counts.frames += 1
    const second = Math.floor((atMs - this.startedAt) / 1000)
    if (second < this.bins.length) this.bins[second] = (this.bins[second] ?? 0) + 1
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
    this.gaps?.record(gapMs)
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
    packets: 0,
    packetsLost: 0,
    picturesLost: 0,
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
