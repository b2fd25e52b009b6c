import type { FrameMark } from '../../model/marks.ts'
import { clockNumber } from '../../system/machine-clock.ts'
import { clockOriginMs } from '../clock-origin.ts'

/** Another machine's monotonic clock: what ours reads minus what that one reads at the same moment. */
export interface ClockOffset {
  /** The number of that clock, as marks have it. */
  readonly clock: number
  readonly offsetMs: number
}

/** No frame is on its way for longer: whoever wrote its mark did not read the clock that it names. */
const MAX_DELAY_MS = 3_600_000

/** The clocks that marks can be from, as one thread sees them. */
export class MarkClocks {
  private readonly own: number
  private readonly originMs: number
  private other: ClockOffset | null = null

  /** @param originMs what the machine's clock read when this thread's `performance.now()` was 0 */
  constructor(own = clockNumber(), originMs = clockOriginMs()) {
    this.own = own
    this.originMs = originMs
  }

  /** @param other of the machine that the cameras are on; null when it is this one, or not known */
  compareWith(other: ClockOffset | null): void {
    this.other = other
  }

  /**
   * From sending a frame to its arrival.
   *
   * @param atMs when it arrived, as `performance.now()` of this thread
   * @returns NaN for a clock that is not known, and for more than an hour in either direction
   */
  delayMs(mark: Readonly<FrameMark>, atMs: number): number {
    const delayMs = this.differenceMs(mark, atMs)
    return Math.abs(delayMs) > MAX_DELAY_MS ? Number.NaN : delayMs
  }

  private differenceMs({ clock, sentMs }: Readonly<FrameMark>, atMs: number): number {
    if (clock === this.own) return atMs + this.originMs - sentMs
    if (this.other === null || this.other.clock !== clock) return Number.NaN
    return atMs + this.originMs - (sentMs + this.other.offsetMs)
  }
}
