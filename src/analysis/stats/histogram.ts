import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js'
import type { Percentiles } from '../../model/measured-window.ts'

const HIGHEST_MS = 120_000
/** A 16-bit count wraps at 65,536. */
const NARROW_ROOM = 60_000

/** A histogram on its way to another thread or process. */
export interface EncodedGaps {
  readonly counts: string
  /** Separate, because the library's encoding only records which bucket it is in. */
  readonly maxMs: number
}

/**
 * Gaps between frames in milliseconds, two significant digits, 0 to 120 s (longer ones count as 120 s). Takes 3 KB
 * while there are few counts, then 6 KB. Adding two histograms loses nothing.
 */
export class GapHistogram {
  private histogram = ofBits(16)
  private isNarrow = true
  private maxMs = 0

  static decoded({ counts, maxMs }: EncodedGaps): GapHistogram {
    const gaps = new GapHistogram()
    gaps.widen()
    gaps.histogram.add(decodeFromCompressedBase64(counts, 32))
    gaps.maxMs = maxMs
    return gaps
  }

  /** A gap counts once, however long: the cost of stalls is in the freeze counts. */
  record(gapMs: number): void {
    if (this.isNarrow && this.histogram.totalCount >= NARROW_ROOM) this.widen()
    const gap = Math.min(HIGHEST_MS, Math.max(0, Math.round(gapMs)))
    if (gap > this.maxMs) this.maxMs = gap
    this.histogram.recordValue(gap)
  }

  add(other: GapHistogram): void {
    this.widen()
    this.histogram.add(other.histogram)
    this.maxMs = Math.max(this.maxMs, other.maxMs)
  }

  /** Lossless. */
  encoded(): EncodedGaps {
    return { counts: encodeIntoCompressedBase64(this.histogram), maxMs: this.maxMs }
  }

  percentiles(): Percentiles {
    if (this.histogram.totalCount === 0) return { p50: null, p95: null, p99: null, max: null }
    return {
      p50: this.histogram.getValueAtPercentile(50),
      p95: this.histogram.getValueAtPercentile(95),
      p99: this.histogram.getValueAtPercentile(99),
      max: this.maxMs,
    }
  }

  private widen(): void {
    if (!this.isNarrow) return
    const wide = ofBits(32)
    wide.add(this.histogram)
    this.histogram = wide
    this.isNarrow = false
  }
}

function ofBits(bitBucketSize: 16 | 32): Histogram {
  return build({
    bitBucketSize,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_MS,
    numberOfSignificantValueDigits: 2,
    autoResize: false,
    useWebAssembly: false,
  })
}
