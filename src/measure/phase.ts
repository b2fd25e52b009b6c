import type { Clock } from '../load/clock.ts'
import { minutes } from './expected-time.ts'

/** Where a run is, for the progress line: `settling`, `42s/120s`, `trial of 96: 3s/10s`. */
export class Phase {
  private readonly clock: Clock
  private name = ''
  private durationMs: number | null = null
  private since: number
  private endsAt: number | null = null

  constructor(clock: Clock) {
    this.clock = clock
    this.since = clock.now()
  }

  /** @param durationMs of a window, whose seconds are shown; null to show only the name */
  enter(name: string, durationMs: number | null = null): void {
    this.name = name
    this.durationMs = durationMs
    this.since = this.clock.now()
  }

  /** Roughly how long everything that is still to come takes. */
  expect(remainingMs: number): void {
    this.endsAt = this.clock.now() + remainingMs
  }

  label(): string {
    const leftMs = this.endsAt === null ? 0 : this.endsAt - this.clock.now()
    return leftMs > 0 ? `${this.step()}, about ${minutes(leftMs)} left` : this.step()
  }

  private step(): string {
    if (this.durationMs === null) return this.name
    const seconds = (ms: number): string => `${Math.round(ms / 1000)}s`
    const time = `${seconds(this.clock.now() - this.since)}/${seconds(this.durationMs)}`
    return this.name === '' ? time : `${this.name}: ${time}`
  }
}
