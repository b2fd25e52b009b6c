import { build, type Histogram } from 'hdr-histogram-js'
import type { Percentiles } from '../model.ts'

const HIGHEST_MS = 120_000

/**
 * Gaps between frames in milliseconds, two significant digits, 0 to 120 s (longer ones count as 120 s).
 * About 6 KB each; adding two loses nothing.
 */
export class GapHistogram {
  private readonly histogram: Histogram = build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_MS,
    numberOfSignificantValueDigits: 2,
    autoResize: false,
    useWebAssembly: false,
  })

  /**
   * Records a gap and the ones that a viewer would have seen had it come in pieces of the expected
   * interval (coordinated omission: one stall of 1 s is not one sample among thousands).
   */
  record(gapMs: number, expectedMs: number): void {
    const gap = Math.min(HIGHEST_MS, Math.max(0, Math.round(gapMs)))
    if (gap < 2 * expectedMs) this.histogram.recordValue(gap)
    else this.histogram.recordValueWithExpectedInterval(gap, Math.max(1, Math.round(expectedMs)))
  }

  add(other: GapHistogram): void {
    this.histogram.add(other.histogram)
  }

  reset(): void {
    this.histogram.reset()
  }

  percentiles(): Percentiles {
    if (this.histogram.totalCount === 0) return { p50: null, p95: null, p99: null, max: null }
    return {
      p50: this.histogram.getValueAtPercentile(50),
      p95: this.histogram.getValueAtPercentile(95),
      p99: this.histogram.getValueAtPercentile(99),
      max: this.histogram.maxValue,
    }
  }
}
