import type { Clock } from '../load/clock.ts'
import { minutes, rangeText, type TimeSpan } from './expected-time.ts'

/** How much of a run is left. */
export class Countdown {
  private readonly clock: Clock
  private since = 0
  private span: TimeSpan | null = null

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** @param span how long everything that is still to come takes */
  expect(span: TimeSpan): void {
    this.since = this.clock.now()
    this.span = span
  }

  /** `about 40 s left`, `2 to 5 min left`; beyond what was likely `at most 3 min left`; empty when nobody knows. */
  left(): string {
    if (this.span === null) return ''
    const goneMs = this.clock.now() - this.since
    const { leastMs, mostMs, limitMs } = this.span
    if (leastMs > goneMs) return `${rangeText(leastMs - goneMs, mostMs - goneMs)} left`
    if (mostMs > goneMs) return `about ${minutes(mostMs - goneMs)} left`
    return limitMs > goneMs ? `at most ${minutes(limitMs - goneMs)} left` : ''
  }
}
