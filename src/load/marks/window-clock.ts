import type { MarkClock } from '../../model/measured-window.ts'
import type { ClockOffset } from './mark-clocks.ts'

/** One comparison of another machine's clock with ours. */
export interface ClockReading extends ClockOffset {
  /** How far the offset may be off, in milliseconds. */
  readonly errorMs: number
}

/** Asks the machine of the cameras for its clock; why it could not be read is a text. Never rejects. */
export type ReadClock = () => Promise<ClockReading | string>

/** The machine's clock is read twice on one machine, in two processes: each reading takes some microseconds. */
const SAME_CLOCK_ERROR_MS = 0.1

/** The clock of the cameras over one window: read when it begins and when it ends, for clocks drift apart. */
export class WindowClock {
  private readonly read: ReadClock | null
  private readonly own: number
  private first: ClockReading | string | null = null

  /** @param read null if nobody said where the cameras' clock is; then only this machine's is known */
  constructor(read: ReadClock | null, own: number) {
    this.read = read
    this.own = own
  }

  async begin(): Promise<ClockOffset | null> {
    this.first = this.read === null ? null : await this.read()
    return this.first === null || typeof this.first === 'string' ? null : this.first
  }

  /** @param hasDelays some frames of the window had a clock that is known */
  async end(hasDelays: boolean): Promise<MarkClock> {
    const { first, read, own } = this
    const problem = typeof first === 'string' ? first : null
    if (!hasDelays) return { kind: 'unknown', errorMs: null, problem: problem ?? otherClock(first) }
    if (read === null || first === null || typeof first === 'string' || first.clock === own)
      return { kind: 'same', errorMs: SAME_CLOCK_ERROR_MS, problem }
    const last = await read()
    if (typeof last === 'string') return { kind: 'exchange', errorMs: first.errorMs, problem: last }
    return { kind: 'exchange', errorMs: errorOf(first, last), problem: null }
  }
}

/** What the offset of the beginning may be off by at the end. */
function errorOf(first: ClockReading, last: ClockReading): number {
  return Math.max(first.errorMs, last.errorMs) + Math.abs(last.offsetMs - first.offsetMs)
}

function otherClock(first: ClockReading | string | null): string | null {
  return first === null ? null : 'the frames were sent on another machine than the one that was asked'
}

/** The same clock as seen from machines whose own clocks are only known to `errorMs`. */
export function withError(clock: MarkClock, errorMs: number): MarkClock {
  if (errorMs === 0 || clock.errorMs === null) return clock
  return { ...clock, kind: 'exchange', errorMs: clock.errorMs + errorMs }
}
