import { GapHistogram } from '../../analysis/stats/histogram.ts'
import type { FrameMark } from '../../model/marks.ts'

/** This many numbers are remembered, to tell repeated frames apart from late ones. */
const REMEMBERED = 256
/** No camera sends more frames, in one second and in a burst that servers keep for new viewers. */
const MAX_FPS = 1000
const MAX_BURST = 10_000
/** Delays are counted in tenths of a millisecond. */
export const DELAY_UNITS_PER_MS = 10

/**
 * The numbers of one camera's frames as they arrive, and what a window counts of them. It allocates with the first
 * frame of a window, never for a frame. A number that is skipped is lost until it arrives late.
 */
export class MarkSequence {
  /** Counts of the window. */
  frames = 0
  distinct = 0
  lost = 0
  repeated = 0
  reordered = 0
  unclocked = 0
  /** Frames without a mark that took the place of a missing number. */
  placed = 0
  /** Infinite without a delay. */
  shortestMs = Number.POSITIVE_INFINITY
  /** Null without a delay. */
  delays: GapHistogram | null = null
  private readonly seen = new Uint8Array(REMEMBERED)
  private sender = 0
  /** The highest number so far; -1 before the first frame. */
  private newest = -1
  /** What is missing up to this number was not counted as lost in the window. */
  private countedAfter = -1
  /** Frames without a mark since the newest number. */
  private unmarked = 0
  /** The first number of the sender, and when it arrived: no later number can be much higher. */
  private first = 0
  private firstAtMs = 0

  /** A window begins; the frames before it stay known. */
  open(): void {
    this.frames = 0
    this.distinct = 0
    this.lost = 0
    this.repeated = 0
    this.reordered = 0
    this.unclocked = 0
    this.placed = 0
    this.shortestMs = Number.POSITIVE_INFINITY
    this.delays = null
    this.countedAfter = this.newest
  }

  /** A new stream begins: what it skips was not lost. */
  restart(): void {
    this.newest = -1
    this.unmarked = 0
  }

  /** A complete frame whose mark was lost on the way: the number that is missing next is not a lost frame. */
  takeUnmarked(): void {
    this.unmarked += 1
  }

  /** Whether a camera can have counted this far since its first frame arrived. A mark that says otherwise is wrong. */
  isPlausible({ sender, number }: Readonly<FrameMark>, atMs: number): boolean {
    if (this.newest < 0 || sender !== this.sender) return true
    return number - this.first <= MAX_BURST + ((atMs - this.firstAtMs) * MAX_FPS) / 1000
  }

  /**
   * @param atMs when it arrived, as `performance.now()` of this thread
   * @param delayMs NaN where the clocks cannot be compared
   * @param isCounted the frame lies in the window
   */
  take({ sender, number }: Readonly<FrameMark>, atMs: number, delayMs: number, isCounted: boolean): void {
    if (isCounted) this.frames += 1
    if (this.newest < 0 || sender !== this.sender) this.firstAtMs = atMs
    const isNew = this.place(sender, number, isCounted)
    if (!isCounted) this.countedAfter = this.newest
    else if (isNew) this.count(delayMs)
  }

  private count(delayMs: number): void {
    this.distinct += 1
    if (Number.isNaN(delayMs)) {
      this.unclocked += 1
      return
    }
    if (delayMs < this.shortestMs) this.shortestMs = delayMs
    this.delays ??= new GapHistogram(DELAY_UNITS_PER_MS)
    this.delays.record(delayMs)
  }

  /** @returns whether the number arrives for the first time */
  private place(sender: number, number: number, isCounted: boolean): boolean {
    if (this.newest < 0 || sender !== this.sender) return this.begin(sender, number)
    return number > this.newest ? this.advance(number, isCounted) : this.late(number, isCounted)
  }

  private begin(sender: number, number: number): boolean {
    this.sender = sender
    this.first = number
    this.seen.fill(0)
    this.seen[number % REMEMBERED] = 1
    this.newest = number
    this.countedAfter = number
    this.unmarked = 0
    return true
  }

  private advance(number: number, isCounted: boolean): boolean {
    const skipped = number - this.newest - 1
    for (let back = 1; back <= Math.min(skipped, REMEMBERED); back += 1)
      this.seen[(number - back) % REMEMBERED] = 0
    this.seen[number % REMEMBERED] = 1
    this.newest = number
    const placed = Math.min(skipped, this.unmarked)
    this.unmarked = 0
    if (isCounted) {
      this.lost += skipped - placed
      this.placed += placed
    }
    return true
  }

  private late(number: number, isCounted: boolean): boolean {
    const isKnown = this.newest - number < REMEMBERED
    const isRepeated = isKnown && this.seen[number % REMEMBERED] === 1
    if (isKnown) this.seen[number % REMEMBERED] = 1
    if (isCounted && isRepeated) this.repeated += 1
    if (isCounted && !isRepeated) this.reordered += 1
    if (isCounted && isKnown && !isRepeated && number > this.countedAfter && this.lost > 0) this.lost -= 1
    // Nobody knows whether what is older than all that is remembered comes for the first time.
    return isKnown && !isRepeated
  }
}
