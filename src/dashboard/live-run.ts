import type { LiveSecond } from '../load/engine.ts'
import type { AbPair, Trial } from '../model/capacity.ts'

/** The seconds that are shown: five minutes. */
const MAX_SECONDS = 300
const MAX_LINES = 30
/** A search has tens. */
const MAX_TRIALS = 500

/** One second of the run, as it is drawn. */
export interface ShownSecond {
  /** Per planned connection. */
  readonly fps: number
  readonly megabits: number
  readonly healthy: number
  readonly planned: number
}

/** What is known of a run so far, as much of it as the live page shows. */
export class LiveRun {
  readonly seconds: ShownSecond[] = []
  readonly trials: Trial[] = []
  /** Of an A/B, in the order of time. */
  pairs: readonly AbPair[] = []
  /** What was said, the newest last. */
  readonly lines: string[] = []
  phase = 'Starting …'
  /** Since the start of the run. */
  elapsedSeconds = 0
  last: LiveSecond | null = null
  /** What the trials are of. */
  search = ''

  second(live: LiveSecond, phase: string): void {
    const { fps, bytes, healthy, planned } = live
    this.phase = phase
    this.last = live
    keepLast(this.seconds, { fps, megabits: (8 * bytes) / 1e6, healthy, planned }, MAX_SECONDS)
  }

  say(line: string): void {
    keepLast(this.lines, line, MAX_LINES)
  }

  /** @param search names it; the trials of another one are those of another server */
  trial(trial: Trial, search: string): void {
    if (search !== this.search) this.trials.length = 0
    this.search = search
    keepLast(this.trials, trial, MAX_TRIALS)
  }
}

function keepLast<T>(list: T[], item: T, most: number): void {
  list.push(item)
  if (list.length > most) list.shift()
}
