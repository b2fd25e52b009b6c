import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js'
import type { EncodedGaps, GapPercentile, Percentiles } from '../../model/measured-window.ts'

const HIGHEST_MS = 120_000
const DIGITS = 2
/** A 16-bit count wraps at 65,536. */
const NARROW_ROOM = 60_000

/** 100 − 99.9 is not exactly 0.1. */
const EPSILON = 1e-6
const PERCENTILES = [0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100] as const

/**
 * Gaps between frames in milliseconds, two significant digits, 0 to 120 s (longer ones count as 120 s). Takes 3 KB
 * while there are few counts, then 6 KB. Adding two histograms of the same resolution loses nothing.
 */
export class GapHistogram {
  private readonly unitsPerMs: number
  private histogram: Histogram
  private isNarrow = true
  private maxMs = 0

  /** @param unitsPerMs 1 counts whole milliseconds, 10 tenths of them */
  constructor(unitsPerMs = 1) {
    this.unitsPerMs = unitsPerMs
    this.histogram = ofBits(16, unitsPerMs)
  }

  static decoded({ counts, maxMs, unitsPerMs }: EncodedGaps): GapHistogram {
    const gaps = new GapHistogram(unitsPerMs)
    gaps.widen()
    gaps.histogram.add(decodeFromCompressedBase64(counts, 32))
    gaps.maxMs = maxMs
    return gaps
  }

  /**
   * One from a file that somebody else wrote.
   * @throws Error if it is not a histogram of this class
   */
  static fromOutside(encoded: EncodedGaps): GapHistogram {
    const { highestTrackableValue, numberOfSignificantValueDigits } = decodeFromCompressedBase64(
      encoded.counts,
      32,
    )
    const isOurs =
      numberOfSignificantValueDigits === DIGITS && highestTrackableValue === HIGHEST_MS * encoded.unitsPerMs
    if (!isOurs) throw new RangeError('expected a histogram of this tool, found another')
    return GapHistogram.decoded(encoded)
  }

  get isEmpty(): boolean {
    return this.histogram.totalCount === 0
  }

  /** A gap counts once, however long: the cost of stalls is in the freeze counts. */
  record(gapMs: number): void {
    if (this.isNarrow && this.histogram.totalCount >= NARROW_ROOM) this.widen()
    const units = Math.round(Math.min(HIGHEST_MS, Math.max(0, gapMs)) * this.unitsPerMs)
    if (units / this.unitsPerMs > this.maxMs) this.maxMs = units / this.unitsPerMs
    this.histogram.recordValue(units)
  }

  add(other: GapHistogram): void {
    this.widen()
    this.histogram.add(other.histogram)
    this.maxMs = Math.max(this.maxMs, other.maxMs)
  }

  /** Lossless. */
  encoded(): EncodedGaps {
    const { maxMs, unitsPerMs } = this
    return { counts: encodeIntoCompressedBase64(this.histogram), maxMs, unitsPerMs }
  }

  percentiles(): Percentiles {
    if (this.histogram.totalCount === 0) return { p50: null, p95: null, p99: null, max: null }
    return {
      p50: this.at(50),
      p95: this.at(95),
      p99: this.at(99),
      max: this.maxMs,
    }
  }

  /** From the shortest gap to the longest, without percentiles that fewer gaps than one lie beyond. */
  distribution(): GapPercentile[] {
    const { totalCount } = this.histogram
    if (totalCount === 0) return []
    const isKnown = (percentile: number): boolean =>
      percentile === 100 || totalCount * (100 - percentile) >= 100 - EPSILON
    return PERCENTILES.filter(isKnown).map((percentile) => ({ percentile, ms: this.at(percentile) }))
  }

  /** The library answers with the upper end of a bucket, which may lie beyond the longest gap. */
  private at(percentile: number): number {
    return Math.min(this.maxMs, this.histogram.getValueAtPercentile(percentile) / this.unitsPerMs)
  }

  private widen(): void {
    if (!this.isNarrow) return
    const wide = ofBits(32, this.unitsPerMs)
    wide.add(this.histogram)
    this.histogram = wide
    this.isNarrow = false
  }
}

function ofBits(bitBucketSize: 16 | 32, unitsPerMs: number): Histogram {
  return build({
    bitBucketSize,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_MS * unitsPerMs,
    numberOfSignificantValueDigits: DIGITS,
    autoResize: false,
    useWebAssembly: false,
  })
}
