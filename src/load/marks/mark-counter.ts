import type { GapHistogram } from '../../analysis/stats/histogram.ts'
import { cameraNumber } from '../../marks/mark.ts'
import type { FrameMark } from '../../model/marks.ts'
import type { MarkFacts, Percentiles } from '../../model/measured-window.ts'
import type { MarkClocks } from './mark-clocks.ts'
import { MarkSequence } from './mark-sequence.ts'

const NO_DELAY: Percentiles = { p50: null, p95: null, p99: null, max: null }

/**
 * Counts the marked frames of one connection over a measured window. A frame of another camera does not disturb the
 * sequence of the camera that was asked for. A connection without marks takes no memory for them.
 */
export class MarkCounter {
  private readonly camera: number
  private readonly clocks: MarkClocks
  private own: MarkSequence | null = null
  private foreign: MarkSequence | null = null
  private foreignCamera = -1

  /** @param cameraId the camera that was asked for */
  constructor(cameraId: string, clocks: MarkClocks) {
    this.camera = cameraNumber(cameraId)
    this.clocks = clocks
  }

  /** A window begins. */
  open(): void {
    this.own?.open()
    this.foreign?.open()
  }

  /** The connection begins a new stream. */
  restart(): void {
    this.own?.restart()
    this.foreign?.restart()
  }

  /**
   * @param atMs when it arrived, as `performance.now()` of this thread
   * @param isCounted it lies in the window
   */
  frame(mark: Readonly<FrameMark>, atMs: number, isCounted: boolean): void {
    const sequence = mark.camera === this.camera ? this.ownSequence() : this.foreignSequence(mark.camera)
    if (sequence.isPlausible(mark, atMs))
      sequence.take(mark, atMs, this.clocks.delayMs(mark, atMs), isCounted)
    else this.unmarked()
  }

  /** A complete frame without a mark, or with one whose number no camera can have reached. */
  unmarked(): void {
    this.own?.takeUnmarked()
    this.foreign?.takeUnmarked()
  }

  /** Delays in the window; null without any. */
  get delays(): GapHistogram | null {
    return this.counted?.delays ?? null
  }

  /** Null without a marked frame in the window. */
  facts(): MarkFacts | null {
    const { counted } = this
    if (counted === null) return null
    const foreign = this.foreign?.frames ?? 0
    const { distinct, placed, repeated, reordered, unclocked, shortestMs } = counted
    return {
      marked: (this.own?.frames ?? 0) + foreign,
      ...{ distinct, placed, repeated, reordered, unclocked, foreign },
      lost: counted.lost,
      foreignCamera: foreign > 0 ? this.foreignCamera : null,
      latency: counted.delays?.percentiles() ?? NO_DELAY,
      shortestMs: Number.isFinite(shortestMs) ? shortestMs : null,
    }
  }

  /** The sequence that the window's numbers are of. */
  private get counted(): MarkSequence | null {
    const sequence = (this.own?.frames ?? 0) > 0 ? this.own : this.foreign
    return sequence === null || sequence.frames === 0 ? null : sequence
  }

  private ownSequence(): MarkSequence {
    this.own ??= new MarkSequence()
    return this.own
  }

  private foreignSequence(camera: number): MarkSequence {
    this.foreign ??= new MarkSequence()
    if (camera !== this.foreignCamera) this.foreign.restart()
    this.foreignCamera = camera
    return this.foreign
  }
}
