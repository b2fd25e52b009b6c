import type { Clock } from '../load/clock.ts'
import type { Countdown } from './countdown.ts'

/** Where a run is, for the progress line: `settling`, `42s/120s`, `trial of 96: 3s/10s`. */
export class Phase {
  private readonly clock: Clock
  private name = ''
  private durationMs: number | null = null
  private since: number
  private readonly countdown: Pick<Countdown, 'left'>

  constructor(clock: Clock, countdown: Pick<Countdown, 'left'>) {
    this.clock = clock
    this.countdown = countdown
    this.since = clock.now()
  }

  /** @param durationMs of a window, whose seconds are shown; null to show only the name */
  enter(name: string, durationMs: number | null = null): void {
    this.name = name
    this.durationMs = durationMs
    this.since = this.clock.now()
  }

  label(): string {
    return [this.step(), this.countdown.left()].filter((text) => text !== '').join(', ')
  }

  private step(): string {
    if (this.durationMs === null) return this.name
    const seconds = (ms: number): string => `${Math.round(ms / 1000)}s`
    const time = `${seconds(this.clock.now() - this.since)}/${seconds(this.durationMs)}`
    return this.name === '' ? time : `${this.name}: ${time}`
  }
}
