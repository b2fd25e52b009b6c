import type { TrackChoice } from './description.ts'

/** A run has fewer cameras than this; redirects may lead to any number of places. */
const MAX_URLS = 10_000

/**
 * Some cameras send nothing before all of their tracks are set up. What was learned of a URL counts for all
 * later sessions of a run, so that only the first has to try twice.
 */
export class TrackMemory {
  private readonly sending = new Map<string, TrackChoice>()
  private readonly preferred: TrackChoice

  constructor(preferred: TrackChoice) {
    this.preferred = preferred
  }

  choiceFor(url: string): TrackChoice {
    return this.sending.get(url) ?? this.preferred
  }

  /** Packets came when these were set up. */
  sends(url: string, choice: TrackChoice): void {
    if (this.sending.size < MAX_URLS && !this.sending.has(url)) this.sending.set(url, choice)
  }

  /** Nothing comes: whether it is worth a try with all tracks. One that was seen to send before is only slow. */
  mayNeedAll(url: string, choice: TrackChoice): boolean {
    return choice !== 'all' && !this.sending.has(url)
  }
}
